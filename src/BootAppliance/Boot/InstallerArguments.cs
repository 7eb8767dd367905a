namespace BootAppliance.Boot;

/// <summary>How each family of installers is told where its answer file is.</summary>
public static class InstallerArguments
{
    public static string For(string template, string answerUrl) => template[..Math.Max(0, template.IndexOf('/', StringComparison.Ordinal))] switch
    {
        // Before the network is up the installer knows only what stands here (installation guide, appendix B.2.2).
        "debian" => $"auto=true priority=critical interface=auto url={answerUrl}",
        "redhat" => $"inst.ks={answerUrl}",
        _ => $"url={answerUrl}",
    };
}
