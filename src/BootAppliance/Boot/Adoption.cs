using System.Collections.Immutable;
using BootAppliance.Events;
using BootAppliance.Installs;
using BootAppliance.Inventory;

namespace BootAppliance.Boot;

/// <summary>Takes an unknown machine into the inventory and arms it, to be installed or to be discovered: once a MAC, and only so many an hour.</summary>
public sealed class Adoption(InventoryStore inventory, InstallStore installs, BootOptions options, InstallOptions installOptions, UnknownProcessors processors, EventStream events, TimeProvider clock)
{
    private const string Who = "boot.unknown";
    private readonly Lock _gate = new();
    private readonly Queue<DateTimeOffset> _recent = new();

    /// <returns>The adopted system, or null when it may not be adopted; the event says why.</returns>
    public async Task<SystemObject?> AdoptAsync(string? mac, CancellationToken cancellationToken)
    {
        if (mac is null || (Discovers ? InstallTarget.HelperOf(inventory.Current, installOptions.HelperProfile, processors.Of(mac)) : options.UnknownProfile) is not { } profile) return null;
        var view = inventory.Current;
        if (Discovers && processors.Of(mac) is { } own && EffectiveSystem.Of(view, new SystemObject { Profile = profile }).Distro is { } image && ArchitectureName.Of(image.Arch) != own)
        {
            events.Post(new NewEvent("boot.adopt", EventLevel.Warning, $"{mac} was not adopted: it told DHCP that it is {own}, and the helper image of the profile \"{profile}\", the distro {image.Name}, is for {image.Arch}; docs/ramdisk.md, \"The image\", says how the profile {installOptions.HelperProfile}-{own} is made") { Mac = mac });
            return null;
        }

        if (!TryTake())
        {
            events.Post(new NewEvent("boot.adopt", EventLevel.Warning, $"{mac} was not adopted: boot.adopt_per_hour ({options.AdoptPerHour}) is used up") { Mac = mac });
            return null;
        }

        var system = new SystemObject
        {
            Name = "m-" + mac.Replace(':', '-'),
            Profile = profile,
            Interfaces = ImmutableSortedDictionary<string, NetworkInterface>.Empty.Add("eth0", new NetworkInterface { MacAddress = mac }),
            Comment = $"adopted by boot.unknown: {options.Unknown.ToString().ToLowerInvariant()}",
        };
        if (await inventory.SaveAsync(system, expectedVersion: 0, dryRun: false, Who, cancellationToken) is not SaveResult.Saved saved)
        {
            events.Post(new NewEvent("boot.adopt", EventLevel.Warning, $"{mac} was not adopted into profile \"{profile}\"; check {(Discovers ? "installs.helper_profile" : "boot.unknown_profile")}, and that there is such a profile") { Mac = mac });
            return null;
        }

        if (await installs.ArmAsync(system.Name, new ArmOrder(Discovers ? InstallMode.Discover : InstallMode.Install), Who, expiry: null, cancellationToken) is { Applied: false, Refusal: var refusal })
        {
            events.Post(new NewEvent("boot.adopt", EventLevel.Error, $"{mac} was adopted as {system.Name}, but not armed: {refusal}") { Mac = mac, System = system.Name });
            return (SystemObject)saved.Object;
        }

        events.Post(new NewEvent("boot.adopt", EventLevel.Info, $"{mac} was adopted as {system.Name} into profile \"{profile}\"") { Mac = mac, System = system.Name });
        return (SystemObject)saved.Object;
    }

    private bool Discovers => options.Unknown == UnknownMachines.Discover;

    private bool TryTake()
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            while (_recent.TryPeek(out var oldest) && oldest < now - TimeSpan.FromHours(1)) _recent.Dequeue();
            if (_recent.Count >= options.AdoptPerHour) return false;
            _recent.Enqueue(now);
            return true;
        }
    }
}
