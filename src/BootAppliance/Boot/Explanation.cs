using BootAppliance.Inventory;

namespace BootAppliance.Boot;

/// <summary>A decision with the facts that led to it, for people.</summary>
public sealed record Explanation(string? System, string Decision, string Reason, string Sentence, IReadOnlyList<string> Facts)
{
    public string? BootFile { get; init; }

    public static Explanation Of(InventoryView view, SystemObject? system, BootDecision decision, string? mac = null)
    {
        List<string> facts = [];
        if (system is null) facts.Add($"no system has the MAC {mac}");
        else
        {
            var effective = EffectiveSystem.Of(view, system);
            if (effective.Image is { } image)
            {
                facts.Add($"image: {image.Name}, {image.ImageType}, {(image.File is { } file ? $"file {file.Sha256[..12]}…" : "no file")}");
            }
            else
            {
                facts.Add($"profiles: {string.Join(" → ", effective.Profiles.Select(profile => profile.Name))}");
                facts.Add(effective.Distro is { } distro ? $"distro: {distro.Name}, kernel {distro.Kernel?.Sha256[..12]}…" : "distro: none");
            }

            facts.Add($"answer file: {effective.Autoinstall.Value ?? "none"}, from {effective.Autoinstall.From}");
            if (effective.IsDeployed)
            {
                facts.Add(effective.Template is { Value: { } template, From: var named } ? $"template: {template}, from {named}" : "template: none");
                facts.Add(effective.Disk is { Value: { } rule, From: var setter } ? $"disk: {rule}, from {setter}" : "disk: the only one that it has");
            }

            else if (effective.Disk is { Value: { } unread, From: var whose })
            {
                facts.Add($"disk: {unread}, from {whose}, which no installer reads; its own is --meta disk=/dev/sda");
            }

            facts.Add($"kernel options: {effective.KernelOptions}");
        }

        if (decision is BootDecision.Serve serve)
            facts.Add($"generation {serve.Install.Generation}, armed by {serve.Install.ArmedBy} at {serve.Install.ArmedAt:u}, until {serve.Install.ExpiresAt:u}");
        var kind = decision switch
        {
            BootDecision.Serve => system?.Image is null ? "install" : "image",
            BootDecision.LocalDisk => "disk",
            BootDecision.Menu => "menu",
            BootDecision.Adopt => "adopt",
            _ => "refuse",
        };
        return new Explanation(system?.Name, kind, decision.Reason.ToString(), BootSentences.Of(decision.Reason, system?.Name ?? mac ?? ""), facts);
    }
}
