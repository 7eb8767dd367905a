namespace BootAppliance.Autoinstall;

/// <summary>
/// What a template writes, by its name's extension. Each language has its own encoder, for no quoting fits two of them:
/// what a language cannot carry is refused, not mangled.
/// </summary>
public enum OutputLanguage
{
    Ipxe,
    Pxelinux,
    Grub,
    Preseed,
    Shell,
}

public static class OutputLanguages
{
    public static OutputLanguage? Of(string template) => Path.GetExtension(template) switch
    {
        ".ipxe" => OutputLanguage.Ipxe,
        ".pxelinux" => OutputLanguage.Pxelinux,
        ".grub" => OutputLanguage.Grub,
        ".cfg" or ".seed" => OutputLanguage.Preseed,
        ".sh" => OutputLanguage.Shell,
        _ => null,
    };
}
