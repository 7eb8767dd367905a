using System.Net;
using BootAppliance.Autoinstall;
using BootAppliance.Installs;
using BootAppliance.Inventory;

namespace BootAppliance.Boot;

/// <summary>Writes the script or configuration of a decision in the language of the loader that asked.</summary>
public sealed partial class BootScripts(
    TemplateRenderer renderer, InventoryStore inventory, InstallTokens tokens, BootMenus menus, BootServer server, TemplateFailures failures, ILogger<BootScripts> logger)
{
    /// <summary><paramref name="opened"/> is, of the menus, the label of the one that is meant or of an entry that a password has opened; null is the top.</summary>
    /// <returns>Null when the template cannot be rendered, and the log says why; or when there is no such menu.</returns>
    public string? Render(ScriptLanguage language, BootDecision decision, SystemObject? system, string? mac, IPAddress asked, string sentence, string? opened = null)
    {
        var here = system is null ? server : server.For(EffectiveSystem.Of(inventory.Current, system));
        var model = new Dictionary<string, object?>
        {
            ["server_url"] = here.UrlFor(asked),
            ["server_address"] = here.AddressFor(asked).ToString(),
            ["system_name"] = system?.Name ?? "",
            ["mac"] = mac ?? "",
            ["reason"] = sentence,
        };
        switch (decision)
        {
            case BootDecision.Serve serve when system is not null:
                AddInstall(model, serve.Install, system, here, asked, mac);
                break;
            case BootDecision.Menu:
                if (menus.Model(asked, opened) is not { } shown) return null;
                foreach (var (key, value) in shown) model[key] = value;
                break;
        }

        var name = language.ToString().ToLowerInvariant();
        var kind = decision switch
        {
            BootDecision.Serve => "install",
            BootDecision.Menu => "menu",
            BootDecision.Hold => "hold",
            _ when system is null && language == ScriptLanguage.Ipxe => "unknown",
            _ => "local",
        };
        var (template, machine) = ($"{name}/{kind}.{name}", system?.Name ?? mac ?? "unknown");
        switch (renderer.Render(template, model))
        {
            case RenderResult.Rendered rendered:
                failures.Rendered(machine, template);
                return rendered.Text;
            case RenderResult.Failed failed:
                Log.NotRendered(logger, machine, failed.Sentence);
                failures.Failed(machine, template, () => renderer.Render(template, model));
                break;
        }

        return null;
    }

    /// <summary>For a machine that goes in circles; it is the same for all.</summary>
    public string? Loop() => renderer.Render("ipxe/loop.ipxe", new Dictionary<string, object?>()) is RenderResult.Rendered rendered ? rendered.Text : null;

    private void AddInstall(Dictionary<string, object?> model, Install install, SystemObject system, BootServer here, IPAddress asked, string? mac)
    {
        var url = here.UrlFor(asked);
        var effective = InstallTarget.Of(inventory.Current, system, install);
        BootTarget.TryAdd(model, effective, url);
        model["kernel_options"] = effective.KernelOptions.ToString();
        // An image may have an answer file too; most have none.
        if (effective.Autoinstall.Value is not { } template) return;
        var answer = $"{url}/autoinstall/{tokens.For(install, TokenPurpose.Answer)}/{AnswerFiles.FileNameOf(template)}";
        OtherLoaders.Adapt(model, effective, answer[..(answer.LastIndexOf('/') + 1)]);
        model["kernel_options"] = $"{InstallerArguments.For(template, answer, effective, here.SyslogPort is { } port ? new IPEndPoint(here.AddressFor(asked), port) : null, mac)} {effective.KernelOptions}".Trim();
    }

    private static partial class Log
    {
        [LoggerMessage(1400, LogLevel.Error, "{System}: its boot script could not be rendered: {Sentence}", EventName = "BootScriptNotRendered")]
        public static partial void NotRendered(ILogger logger, string system, string sentence);
    }
}
