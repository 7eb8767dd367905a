using BootAppliance.Autoinstall;
using BootAppliance.Inventory;

namespace BootAppliance.Boot;

/// <summary>
/// Installers that are no Linux kernel with its initrd. Their loader stands where a distro's kernel is, and what that loader
/// begins with where the initrd is: ESXi's mboot and its boot.cfg, wimboot and boot.wim.
/// </summary>
internal static class OtherLoaders
{
    public const string BootCfg = "boot.cfg";

    public static bool IsEsxi(EffectiveSystem effective) => Is(effective, "esxi") && string.Equals(effective.Distro?.Initrd?.Name, BootCfg, StringComparison.OrdinalIgnoreCase);

    public static bool IsWindows(EffectiveSystem effective) => Is(effective, "windows") && effective.Distro?.Kernel?.Name.StartsWith("wimboot", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Makes of <c>is_distro</c> what it is; <paramref name="folder"/> is the URL of the machine's answer files, with a slash at its end.</summary>
    public static void Adapt(Dictionary<string, object?> model, EffectiveSystem effective, string folder)
    {
        var kind = IsEsxi(effective) ? "is_esxi" : IsWindows(effective) ? "is_windows" : null;
        if (kind is null) return;
        model.Remove("is_distro");
        model[kind] = true;
        model["answer_folder"] = folder;
        model["tree"] = InstallTrees.UrlBeside(effective.Distro, folder)?.TrimEnd('/') ?? "";
    }

    private static bool Is(EffectiveSystem effective, string family) => effective.Image is null && effective.Autoinstall.Value is { } template && AnswerFiles.FolderOf(template) == family;
}
