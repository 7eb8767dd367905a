using System.Diagnostics.Metrics;
using System.Text.Json;
using BootAppliance.Protocols.Dhcp6;

namespace BootAppliance.Dhcp.V6;

/// <summary>Counts every packet once, by what it was and what became of it.</summary>
public sealed class Dhcp6Metrics(IMeterFactory meters)
{
    private readonly Counter<long> _packets = meters.Create("BootAppliance").CreateCounter<long>("bootappliance.dhcp6.packets", "{packet}", "DHCPv6 messages received, by type and outcome");

    public void Count(Dhcp6MessageType type, Dhcp6Outcome outcome) =>
        _packets.Add(1, new KeyValuePair<string, object?>("type", type.ToString().ToLowerInvariant()), new KeyValuePair<string, object?>("outcome", Name(outcome)));

    public static string Name(Dhcp6Outcome outcome) => JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString());
}
