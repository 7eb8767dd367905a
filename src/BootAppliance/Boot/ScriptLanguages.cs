namespace BootAppliance.Boot;

public enum ScriptLanguage
{
    Ipxe,
    Pxelinux,
    Grub,
}

/// <summary>The names under which loaders look for what to do; each loader tries several, and the first is answered.</summary>
public static class ScriptLanguages
{
    private const string PxelinuxMenu = "pxelinux.cfg/menu/";

    /// <summary>The label of the menu that PXELINUX enters, which has one file for each; null for the top.</summary>
    public static string? MenuOf(string path) => path.IndexOf(PxelinuxMenu, StringComparison.Ordinal) is >= 0 and var at ? $"menu-{path[(at + PxelinuxMenu.Length)..]}" : null;

    public static ScriptLanguage? Of(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return path switch
        {
            "ipxe" or "autoexec.ipxe" => ScriptLanguage.Ipxe,
            _ when path.Contains("pxelinux.cfg/", StringComparison.Ordinal) => ScriptLanguage.Pxelinux,
            _ when name.StartsWith("grub.cfg", StringComparison.Ordinal) => ScriptLanguage.Grub,
            _ => null,
        };
    }
}
