using System.Collections.Immutable;

namespace BootAppliance.Inventory;

internal static class Copies
{
    /// <summary>The same under another name, without what can belong to one machine only.</summary>
    public static InventoryObject Of(InventoryObject o, string name) => o switch
    {
        SystemObject system => system with
        {
            Name = name,
            Version = 0,
            Hostname = null,
            Uuid = null,
            Serial = null,
            Interfaces = system.Interfaces.Select(one => KeyValuePair.Create(one.Key, one.Value with
            {
                MacAddress = null,
                IpAddress = null,
                Ipv6Address = null,
                Ipv6Secondaries = null,
                DnsName = null,
                Cnames = null,
                ClientId = null,
                CircuitId = null,
                Static = false,
            })).ToSorted(),
            Power = ImmutableSortedDictionary<string, PowerSystem>.Empty,
        },
        _ => o with { Name = name, Version = 0 },
    };
}
