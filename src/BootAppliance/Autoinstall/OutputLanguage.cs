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
    Kickstart,
    Xml,
    Yaml,
    Json,
    Batch,
}

public static class OutputLanguages
{
    /// <summary>The endings of templates' names, for messages.</summary>
    public const string Endings = ".ipxe, .pxelinux, .grub, .cfg, .seed, .sh, .installerconfig, .answers, .ks, .xml, .yaml, .json, .ign, .cmd or .ini";

    public static string ContentType(this OutputLanguage language) => language switch
    {
        OutputLanguage.Json => "application/json",
        OutputLanguage.Xml => "application/xml",
        _ => "text/plain; charset=utf-8",
    };

    public static OutputLanguage? Of(string template) => Path.GetExtension(template) switch
    {
        ".ipxe" => OutputLanguage.Ipxe,
        ".pxelinux" => OutputLanguage.Pxelinux,
        ".grub" => OutputLanguage.Grub,
        ".cfg" or ".seed" => OutputLanguage.Preseed,
        ".sh" or ".installerconfig" or ".answers" => OutputLanguage.Shell,
        ".cmd" or ".ini" => OutputLanguage.Batch,
        ".ks" => OutputLanguage.Kickstart,
        ".xml" => OutputLanguage.Xml,
        ".yaml" => OutputLanguage.Yaml,
        ".json" or ".ign" => OutputLanguage.Json,
        _ => null,
    };
}
