using System.Net;
using BootAppliance.Events;
using BootAppliance.Inventory;
using BootAppliance.Protocols;

namespace BootAppliance.Boot;

/// <summary>The MAC that has an address by one of our leases; the DHCP server registers it.</summary>
public delegate string? LeaseOwner(IPAddress address);

/// <summary>Whether machines behind this address are believed, where nothing can prove who they are; <c>dhcp.subnets.trust_claims</c>.</summary>
public delegate bool ClaimTrust(IPAddress address);

/// <summary>Finds out who asks: by the lease of the source address, else by the kernel's neighbour table.</summary>
public sealed class BootIdentity(LeaseOwner leases, ClaimTrust trusts, InventoryStore inventory, KnownMachines machines, EventStream events)
{
    public string? MacOf(IPAddress source)
    {
        var address = source.IsIPv4MappedToIPv6 ? source.MapToIPv4() : source;
        return leases(address) ?? NeighbourTable.MacOf(address);
    }

    /// <summary>The name of the system whose machine has that address, or null.</summary>
    public string? SystemAt(IPAddress source) => machines.Of(MacOf(source))?.Name;

    /// <summary>Whether the address is that system's, or its owner cannot be known and its subnet is trusted.</summary>
    public bool IsOf(IPAddress source, SystemObject system) =>
        MacOf(source) is { } mac ? machines.Of(mac)?.Name == system.Name : trusts(source);

    /// <summary>A claim counts only if it names the machine that the source address belongs to.</summary>
    public BootAsk Ask(BootTreeRequest request)
    {
        var mac = MacOf(request.Source);
        if (mac is null && trusts(request.Source) && MacAddress.TryParse(request.ClaimedMac, out var believed))
        {
            if (request.ClaimedUuid is { Length: > 0 } told) machines.Meet(believed.ToString(), [$"uuid:{told.ToLowerInvariant()}"]);
            return new BootAsk(believed.ToString(), ClaimIsProven: true);
        }

        var own = machines.Of(mac);
        var proven = true;
        if (request.ClaimedMac is { Length: > 0 } claimed)
        {
            proven = MacAddress.TryParse(claimed, out var parsed)
                && (parsed.ToString() == mac || (own is not null && machines.Of(parsed.ToString())?.Name == own.Name));
        }

        if (proven && request.ClaimedUuid is { Length: > 0 } uuid && inventory.Current.ByUuid(uuid) is { } named) proven = named.Name == own?.Name;
        if (!proven)
        {
            events.Post(new NewEvent("boot.claim", EventLevel.Warning, $"{request.Source} ({mac ?? "unknown MAC"}) claimed to be {Shown(request.ClaimedMac ?? request.ClaimedUuid!)}: it gets nothing of that machine")
            {
                Mac = mac,
                Address = request.Source.ToString(),
                Reason = nameof(BootReason.ClaimNotProven),
            });
        }

        return new BootAsk(mac, proven);
    }

    private static string Shown(string text) => new([.. text.Take(64).Select(c => char.IsControl(c) ? '?' : c)]);
}
