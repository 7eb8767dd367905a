using System.Net;
using System.Text;
using BootAppliance.Autoinstall;
using BootAppliance.Inventory;

namespace BootAppliance.Boot;

/// <summary>Files beside an answer file that no template can write: they are made when the machine asks.</summary>
internal sealed class MadeFiles(TemplateRenderer renderer, FileStore files, BootServer server)
{
    /// <returns>Null if there is no such file for this machine; a failure says why it cannot be made.</returns>
    public async Task<(byte[]? Bytes, string? Failure)?> OfAsync(string file, EffectiveSystem effective, Dictionary<string, object?> model, string token, IPAddress asked, CancellationToken cancellationToken)
    {
        var template = effective.Autoinstall.Value ?? "";
        if (file == OtherLoaders.BootCfg && OtherLoaders.IsEsxi(effective)) return await BootCfgAsync(effective, $"{server.For(effective).UrlFor(asked)}/autoinstall/{token}/{AnswerFiles.FileNameOf(template)}", cancellationToken);
        if (file != AlpineOverlay.FileName || AnswerFiles.FolderOf(template) != "alpine") return null;
        return renderer.Render("alpine/start.sh", model, AnswerModel.ScopeOf(effective)) switch
        {
            RenderResult.Rendered rendered => (AlpineOverlay.Of(rendered.Text), null),
            RenderResult.Failed failed => (null, failed.Sentence),
            _ => null,
        };
    }

    private async Task<(byte[]?, string?)> BootCfgAsync(EffectiveSystem effective, string answerUrl, CancellationToken cancellationToken)
    {
        var distro = effective.Distro!;
        if (InstallTrees.UrlBeside(distro, answerUrl) is not { } tree) return (null, $"distro {distro.Name} has no tree; set the URL of the unpacked medium with: bootappliance distro edit {distro.Name} --tree URL");
        if (distro.Initrd is not { Size: <= EsxiBootCfg.Largest } original || !files.Has(original)) return (null, $"the boot.cfg of distro {distro.Name} is not there, or larger than {EsxiBootCfg.Largest} bytes");
        var text = await File.ReadAllTextAsync(files.PathOf(original.Sha256), cancellationToken);
        var options = $"{InstallerArguments.For(effective.Autoinstall.Value!, answerUrl, effective)} {effective.KernelOptions}".Trim();
        return (Encoding.UTF8.GetBytes(EsxiBootCfg.Of(text, $"BootAppliance installs {effective.Object.Name}", tree, options)), null);
    }
}
