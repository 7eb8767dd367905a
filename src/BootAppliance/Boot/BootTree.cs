using System.Text;
using BootAppliance.Events;
using BootAppliance.Installs;
using BootAppliance.Installs.Activity;
using BootAppliance.Inventory;

namespace BootAppliance.Boot;

/// <summary>
/// Every path that a machine may ask for. Loaders are the same for all; scripts, configurations, kernels and initrds
/// follow the decision on whoever asks. Nothing is a file below a directory: each path is looked up.
/// </summary>
public sealed class BootTree(
    BootIdentity identity, KnownMachines machines, BootOffers offers, BootLoaders loaders, BootScripts scripts, Adoption adoption,
    InventoryStore inventory, InstallStore installs, FileStore files, InstallActivity activity, BootSightings sightings, EventStream events, TimeProvider clock) : IBootTree
{
    private const int MaximumPath = 512;

    public async ValueTask<BootTreeResult> OpenAsync(BootTreeRequest request, CancellationToken cancellationToken)
    {
        var path = request.Path.Replace('\\', '/').TrimStart('/');
        if (path.StartsWith("boot/", StringComparison.Ordinal)) path = path[5..];
        if (path.Length is 0 or > MaximumPath) return Missing();
        if (path == "loop.ipxe" && scripts.Loop() is { } loop) return new BootTreeResult.Content(Encoding.UTF8.GetBytes(loop), "text/plain; charset=utf-8");
        if (ScriptLanguages.Of(path) is { } language) return await ScriptAsync(request, language, ScriptLanguages.MenuOf(path), cancellationToken);
        if (path.StartsWith("distro/", StringComparison.Ordinal)) return DistroFile(request, path.Split('/'));
        if (path.StartsWith("image/", StringComparison.Ordinal)) return await ImageFileAsync(request, path[6..], cancellationToken);
        return loaders.Open(path) ?? Missing();
    }

    private async ValueTask<BootTreeResult> ScriptAsync(BootTreeRequest request, ScriptLanguage language, string? menu, CancellationToken cancellationToken)
    {
        var ask = identity.Ask(request);
        var system = machines.Of(ask.Mac);
        var decision = offers.Decide(ask, system);
        if (!request.OnlyLooks)
        {
            // Also where another server answers DHCP.
            if (system is not null) sightings.NoteScript(system.Name, $"{system.Name} asks for its boot script ({ask.Mac})");
            (decision, system) = await ApplyAsync(ask, decision, system, cancellationToken);
        }

        var sentence = BootSentences.Of(decision.Reason, system?.Name ?? ask.Mac ?? request.Source.ToString());
        events.Post(new NewEvent(decision is BootDecision.Refuse ? "boot.refused" : "boot.script", decision is BootDecision.Refuse ? EventLevel.Warning : EventLevel.Info, $"{language.ToString().ToLowerInvariant()}: {sentence}")
        {
            System = system?.Name,
            Mac = ask.Mac,
            Address = request.Source.ToString(),
            Reason = decision.Reason.ToString(),
        });
        return scripts.Render(language, decision, system, ask.Mac, request.Local, sentence, menu) is { } text
            ? new BootTreeResult.Content(Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8")
            : new BootTreeResult.Missing(decision.Reason.ToString(), sentence);
    }

    /// <summary>What it means for an install that the machine asks for its script: it is adopted, it came back, it boots.</summary>
    private async ValueTask<(BootDecision Decision, SystemObject? System)> ApplyAsync(BootAsk ask, BootDecision decision, SystemObject? system, CancellationToken cancellationToken)
    {
        if (decision is BootDecision.Adopt)
        {
            system = await adoption.AdoptAsync(ask.Mac, cancellationToken);
            decision = system is null ? new BootDecision.LocalDisk(BootReason.UnknownIgnored) : offers.Decide(ask, system);
        }

        if (decision is BootDecision.LocalDisk { Reason: BootReason.Returned } && system is not null && installs.Of(system.Name) is { } begun)
        {
            await installs.ApplyAsync(begun, new InstallEvent.Returned(), cancellationToken);
            if (offers.Decide(ask, system) is (BootDecision.Serve or BootDecision.Hold) and var again) decision = again;
        }

        if (decision is BootDecision.Serve { Install: { State: InstallState.Armed } armed })
        {
            activity.Restart(armed.System);
            await installs.ApplyAsync(armed, new InstallEvent.Booted(), cancellationToken);
        }
        return (decision, system);
    }

    /// <summary><c>distro/NAME/kernel|initrd</c>, only for a machine that shall boot this distro now.</summary>
    private BootTreeResult DistroFile(BootTreeRequest request, string[] parts)
    {
        if (parts.Length != 3 || !inventory.Current.Distros.TryGetValue(parts[1], out var distro)) return Missing();
        var file = parts[2] switch
        {
            "kernel" => distro.Kernel,
            "initrd" => distro.Initrd,
            _ => null,
        };
        return InventoryFile(request, file, $"the {parts[2]} of {distro.Name}", (decision, system) => decision is BootDecision.Menu
            || (decision is BootDecision.Serve { Install: var install } && system is not null && InstallTarget.Of(inventory.Current, system, install).Distro?.Name == distro.Name));
    }

    /// <summary>
    /// <c>image/NAME</c>, for a machine that may choose from the menus, or whose image it is. That one has no installer which
    /// would report: with the first read of the file its arming is done with, and the next boot is the disk's.
    /// </summary>
    private async ValueTask<BootTreeResult> ImageFileAsync(BootTreeRequest request, string name, CancellationToken cancellationToken)
    {
        if (!inventory.Current.Images.TryGetValue(name, out var image)) return Missing();
        var (readsOn, own) = (false, (Install?)null);
        var answer = InventoryFile(request, image.File, $"the image {image.Name}", (decision, system) =>
        {
            if (decision is BootDecision.Menu) return true;
            if (system is null || EffectiveSystem.Of(inventory.Current, system) is not { Image: { } its } effective || its.Name != name) return false;
            var install = installs.Of(system.Name);
            readsOn = decision is BootDecision.LocalDisk;
            own = decision is BootDecision.Serve && effective.Autoinstall.Value is null ? install : null;
            return BootPolicy.MayReadImage(decision, install, clock.GetUtcNow());
        }, () => readsOn || request.OnlyLooks);
        if (own is not null && answer is BootTreeResult.File && !request.OnlyLooks) await installs.ApplyAsync(own, new InstallEvent.ImageRead(), cancellationToken);
        return answer;
    }

    private BootTreeResult InventoryFile(BootTreeRequest request, StoredFile? file, string what, Func<BootDecision, SystemObject?, bool> isFor, Func<bool>? isQuiet = null)
    {
        if (file is null || !files.Has(file)) return Missing();
        var ask = identity.Ask(request);
        var system = machines.Of(ask.Mac);
        var decision = offers.Decide(ask, system);
        var isWanted = isFor(decision, system);
        var sentence = BootSentences.Of(decision.Reason, system?.Name ?? ask.Mac ?? request.Source.ToString());
        // A disk on the network is read in thousands of pieces.
        if (!isWanted || isQuiet?.Invoke() != true) events.Post(new NewEvent(isWanted ? "boot.file" : "boot.refused", isWanted ? EventLevel.Info : EventLevel.Warning, isWanted
            ? $"{system?.Name ?? ask.Mac} asks for {what} ({file.Size >> 10} KiB) by {request.Transport.ToString().ToUpperInvariant()}"
            : $"{request.Source} was refused {what}: {sentence}")
        {
            System = system?.Name,
            Mac = ask.Mac,
            Address = request.Source.ToString(),
            Reason = decision.Reason.ToString(),
        });
        return isWanted
            ? new BootTreeResult.File(files.PathOf(file.Sha256), file.Size, $"\"{file.Sha256}\"", "application/octet-stream")
            {
                Progress = system is null || request.OnlyLooks ? null : activity.Begin(system.Name, ask.Mac, what, request.Transport.ToString().ToUpperInvariant(), file.Size),
            }
            : new BootTreeResult.Missing(decision.Reason.ToString(), sentence);
    }

    private static BootTreeResult Missing() => new BootTreeResult.Missing("NotFound", "there is no such file in the boot tree");
}
