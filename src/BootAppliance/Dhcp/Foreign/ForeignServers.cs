using System.Collections.Concurrent;
using System.Security.Cryptography;
using BootAppliance.Events;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp.Foreign;

/// <summary>Another DHCP server that was heard on a wire of ours.</summary>
public sealed record ForeignServer(string Address, string Interface, DateTimeOffset FirstSeen, DateTimeOffset LastSeen);

/// <summary>
/// The other DHCP servers: those that clients name in what they broadcast, and those that answer a DISCOVER of ours. Two
/// that both give addresses make a network where machines boot by chance.
/// </summary>
public sealed class ForeignServers(LocalAddresses local, EventStream events, TimeProvider clock)
{
    private const int Most = 64;
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<(IPv4Address Address, string Interface), ForeignServer> _known = [];

    /// <summary>By which our own questions are known: a locally administered address (IEEE 802c), new at each start.</summary>
    public byte[] ProbeHardware { get; } = [0x02, 0xBA, .. RandomNumberGenerator.GetBytes(4)];

    /// <summary>Those heard within the last hour.</summary>
    public IReadOnlyList<ForeignServer> Current
    {
        get
        {
            var since = clock.GetUtcNow() - Remembered;
            return [.. _known.Values.Where(one => one.LastSeen > since).OrderBy(one => one.Address, StringComparer.Ordinal)];
        }
    }

    /// <summary>True if the packet is our own question come back, or the answer to one: nothing of it is for the server.</summary>
    public bool Takes(DhcpMessage message, string @interface)
    {
        if (!message.HardwareAddress.SequenceEqual(ProbeHardware)) return false;
        if (message is { Operation: DhcpOperation.Reply, MessageType: DhcpMessageType.Offer }
            && message.TryGetOption(DhcpOptionCode.ServerIdentifier, out var server) && server.Length == 4) Note(IPv4Address.Read(server), @interface);
        return true;
    }

    /// <summary>A client or an answer named <paramref name="server"/>.</summary>
    public void Note(IPv4Address server, string @interface)
    {
        if (server.IsAny || local.All.Contains(server)) return;
        var now = clock.GetUtcNow();
        if (!_known.ContainsKey((server, @interface)) && _known.Count >= Most) return;
        var isNew = !_known.TryGetValue((server, @interface), out var before) || before.LastSeen < now - Remembered;
        _known[(server, @interface)] = new(server.ToString(), @interface, isNew ? now : before!.FirstSeen, now);
        if (!isNew) return;
        events.Post(new NewEvent("dhcp.foreign", EventLevel.Warning, $"another DHCP server, {server}, answers on {@interface}") { Address = server.ToString(), Data = new Dictionary<string, string> { ["interface"] = @interface } });
    }
}
