using System.Net;
using BootAppliance.Autoinstall;
using BootAppliance.Installs;
using BootAppliance.Inventory;

namespace BootAppliance.Boot;

/// <summary>Writes the script or configuration of a decision in the language of the loader that asked.</summary>
public sealed partial class BootScripts(
    TemplateRenderer renderer, InventoryStore inventory, InstallTokens tokens, BootMenus menus, BootServer server, TemplateFailures failures, ILogger<BootScripts> logger)
{
    /// <returns>Null when the template cannot be rendered; the log says why.</returns>
    public string? Render(ScriptLanguage language, BootDecision decision, SystemObject? system, string? mac, IPAddress asked, string sentence)
    {
        var model = new Dictionary<string, object?>
        {
            ["server_url"] = server.UrlFor(asked),
            ["server_address"] = server.AddressFor(asked).ToString(),
            ["system_name"] = system?.Name ?? "",
            ["mac"] = mac ?? "",
            ["reason"] = sentence,
        };
        switch (decision)
        {
            case BootDecision.Serve serve when system is not null:
                AddInstall(model, serve.Install, system, asked);
                break;
            case BootDecision.Menu:
                foreach (var (key, value) in menus.Model(asked)) model[key] = value;
                break;
        }

        var name = language.ToString().ToLowerInvariant();
        var kind = decision switch
        {
            BootDecision.Serve => "install",
            BootDecision.Menu => "menu",
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

    private void AddInstall(Dictionary<string, object?> model, Install install, SystemObject system, IPAddress asked)
    {
        var effective = EffectiveSystem.Of(inventory.Current, system);
        var path = $"distro/{effective.Distro!.Name}";
        model["kernel_path"] = $"{path}/kernel";
        model["initrd_path"] = $"{path}/initrd";
        model["kernel_url"] = $"{server.UrlFor(asked)}/boot/{path}/kernel";
        model["initrd_url"] = $"{server.UrlFor(asked)}/boot/{path}/initrd";
        var answer = $"{server.UrlFor(asked)}/autoinstall/{tokens.For(install, TokenPurpose.Answer)}/{AnswerFiles.FileNameOf(effective.Autoinstall.Value!)}";
        model["kernel_options"] = $"{InstallerArguments.For(effective.Autoinstall.Value!, answer, effective)} {effective.KernelOptions}".Trim();
    }

    private static partial class Log
    {
        [LoggerMessage(1400, LogLevel.Error, "{System}: its boot script could not be rendered: {Sentence}", EventName = "BootScriptNotRendered")]
        public static partial void NotRendered(ILogger logger, string system, string sentence);
    }
}
