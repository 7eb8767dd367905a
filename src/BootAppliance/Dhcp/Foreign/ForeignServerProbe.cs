using System.Buffers.Binary;
using System.Security.Cryptography;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp.Foreign;

/// <summary>
/// Asks every few minutes who else gives addresses, by a DISCOVER as a relay would send it: the answer then comes to
/// port 67, which is ours, and no client's port has to be taken. What is offered is not taken.
/// </summary>
public sealed class ForeignServerProbe(DhcpOptions options, DhcpListener listener, LocalAddresses local, ForeignServers servers, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Listens) return;
        // Twice soon after the start: at the first time an interface may not be up yet.
        for (var round = 0; !stoppingToken.IsCancellationRequested; round++)
        {
            await Task.Delay(round < 2 ? Soon : Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            foreach (var name in listener.Interfaces)
            {
                if (local.Find(name) is { Addresses: [var address, ..] }) listener.Broadcast(name, Discover(servers.ProbeHardware, address));
            }
        }
    }

    /// <summary>RFC 2131 §2, with <c>hops</c> and <c>giaddr</c> as a relay fills them in (RFC 1542 §4.1.1).</summary>
    internal static byte[] Discover(byte[] hardware, IPv4Address relay)
    {
        var packet = new byte[DhcpWire.MinimumLength];
        (packet[0], packet[1], packet[2], packet[3]) = ((byte)DhcpOperation.Request, 1, (byte)hardware.Length, 1);
        RandomNumberGenerator.Fill(packet.AsSpan(4, 4));
        relay.WriteTo(packet.AsSpan(24));
        hardware.CopyTo(packet, DhcpWire.HardwareAddressOffset);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(DhcpWire.MagicOffset), DhcpWire.Magic);
        byte[] wanted = [DhcpOptionCode.MessageType, 1, (byte)DhcpMessageType.Discover, DhcpOptionCode.ParameterRequestList, 2, DhcpOptionCode.SubnetMask, DhcpOptionCode.Routers, DhcpOptionCode.End];
        wanted.CopyTo(packet, DhcpWire.HeaderLength);
        return packet;
    }
}
