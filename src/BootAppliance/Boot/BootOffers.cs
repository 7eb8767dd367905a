using System.Net;
using BootAppliance.Installs;
using BootAppliance.Inventory;

namespace BootAppliance.Boot;

/// <summary>What kind of program asks for a boot file.</summary>
public enum BootFirmware
{
    Bios,
    Uefi,
    UefiHttp,
    Ipxe,
    Unsupported,
}

/// <summary>A network-booting client as DHCP sees it.</summary>
public sealed record BootClient(string Mac, BootFirmware Firmware, BootProcessor Processor = BootProcessor.X64)
{
    /// <summary>What else the inventory may know it by: <c>client-id:…</c>, <c>circuit:…</c>, <c>uuid:…</c>.</summary>
    public IReadOnlyList<string> Marks { get; init; } = [];

    /// <summary>No machine asks; somebody wants to know what one would get.</summary>
    public bool OnlyLooks { get; init; }
}

/// <summary>
/// What DHCP tells the client; no file name means nothing from here. <c>BootsDisk</c>: it is a machine of ours and shall
/// boot its own disk without waiting for another server's offer.
/// </summary>
public sealed record BootOffer(BootDecision Decision, string Sentence, string? FileName, IPAddress NextServer, bool BootsDisk)
{
    /// <summary>The system's name; null of a machine in no inventory.</summary>
    public string? System { get; init; }
}

/// <summary>The boot file for a DHCP client, by the same decision that TFTP and HTTP follow. Changes nothing but who, or what, the machine is known as.</summary>
public sealed class BootOffers(
    InventoryStore inventory, KnownMachines machines, InstallStore installs, BootLoaders loaders, LoopGuard loops, BootOptions options, BootServer server, UnknownProcessors processors, TimeProvider clock)
{
    public BootOffer For(BootClient client, IPAddress asked)
    {
        var view = inventory.Current;
        var system = machines.Meet(client.Mac, client.Marks);
        if (system is null && !client.OnlyLooks) processors.Note(client.Mac, client.Processor);
        var decision = Decide(new BootAsk(client.Mac, ClaimIsProven: true), system);
        var effective = system is null ? EffectiveSystem.Of(view, new SystemObject()) : InstallTarget.Of(view, system, installs.Of(system.Name));
        var here = server.For(effective);
        var usesDisk = decision is BootDecision.LocalDisk { Reason: not BootReason.Returned } or BootDecision.Refuse;
        var sentence = BootSentences.Of(decision.Reason, system?.Name ?? client.Mac);
        if (decision is not (BootDecision.LocalDisk or BootDecision.Refuse) && client.Firmware != BootFirmware.Ipxe && effective.First(one => one.Filename) is { Value: { } own, From: var from })
        {
            var next = effective.First(one => one.NextServerV4).Value is { } text ? IPAddress.Parse(text) : here.AddressFor(asked);
            return new BootOffer(decision, $"{sentence}; {from} says filename {own}", own, next, BootsDisk: false) { System = system?.Name };
        }

        return new BootOffer(
            decision,
            sentence,
            FileFor(client, usesDisk, system is not null, effective.BootLoaders.Value, here.UrlFor(asked)),
            here.AddressFor(asked),
            BootsDisk: usesDisk && system is not null)
        { System = system?.Name };
    }

    public BootDecision Decide(BootAsk ask, SystemObject? system) => BootPolicy.Decide(ask, system is null ? null : Facts(system), options.Unknown, clock.GetUtcNow());

    private SystemFacts Facts(SystemObject system)
    {
        var install = installs.Of(system.Name);
        var effective = InstallTarget.Of(inventory.Current, system, install);
        return new(system.Name, BootTarget.IsThere(effective), install, effective.Image is not null);
    }

    /// <summary>iPXE always gets the script, which tells the reason on the screen; other firmware only what it shall boot.</summary>
    private string? FileFor(BootClient client, bool usesDisk, bool isKnown, IReadOnlyList<string> preferred, string url)
    {
        if (client.Firmware == BootFirmware.Ipxe)
            return !usesDisk && preferred is ["pxe", ..] ? "pxelinux.0" : $"{url}/boot/ipxe?mac=${{mac:hexhyp}}";
        // UEFI's HTTP client repeats itself for a minute where nobody offers it a URL; one that does not exist it leaves at once.
        if (usesDisk) return isKnown && client.Firmware == BootFirmware.UefiHttp ? $"{url}/boot/local" : null;
        if (loaders.FirstOf(LoaderChoice.Of(client.Firmware, client.Processor, preferred)) is not { } loader) return null;
        var file = client.Firmware == BootFirmware.UefiHttp ? $"{url}/boot/efi/{loader}" : loader;
        return loops.IsLooping(client.Mac, file) ? $"{url}/boot/loop.ipxe" : file;
    }
}
