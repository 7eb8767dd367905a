using BootAppliance.Dhcp.Foreign;
using BootAppliance.Dhcp.Protection;
using BootAppliance.Dhcp.Trace;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp.Proxy;

/// <summary>
/// The boot service beside somebody else's DHCP server (PXE 2.1 §2.2, "proxyDHCP"): it gives no address and knows no
/// lease, it only adds what to boot. On port 67 it hears every DISCOVER; on port 4011 those ask that an offer sent there.
/// </summary>
public sealed partial class ProxyServer(
    BootLookup boot, ReservationIndex reservations, PacketIntake intake, SenderLimits limits, ForeignServers foreign, BootTaken taken, DhcpEvents events, DhcpMetrics metrics, ExchangeTrace trace, TimeProvider clock, ILogger<ProxyServer> logger)
{
    /// <summary>Handles one datagram. Never throws: one bad packet must not end the loop.</summary>
    public void Receive(ReadOnlyMemory<byte> packet, in Arrival arrival, SendReply send)
    {
        ClientMessage? message = null;
        try
        {
            if (intake.TryRead(packet, arrival.Interface, out message, out var reason))
            {
                var exchange = new Exchange(packet, message, arrival, send);
                reason = limits.Admit(message) ? Answer(exchange) : DhcpReason.TooOften;
                trace.Add(exchange.Traced(reason, clock.GetUtcNow()));
            }

            metrics.Count(message?.Type, reason);
        }
        catch (Exception exception)
        {
            metrics.Count(message?.Type, DhcpReason.InternalError);
            Log.PacketFailed(logger, exception, message?.Mac ?? "unknown", arrival.Interface);
        }
    }

    /// <summary>Answers what is about a boot file alone.</summary>
    public DhcpReason Answer(Exchange exchange)
    {
        var (message, arrival) = (exchange.Message, exchange.Arrival);
        foreign.Note(message.ServerIdentifier, arrival.Interface);
        if (!message.IsNetworkBoot) return DhcpReason.ProxyNotBooting;
        if (ProxyReply.Kind(message, arrival) is not { } kind) return DhcpReason.ProxyNotOurs;
        if (boot(message, arrival.LocalAddress.ToIPAddress()) is not { HasSomething: true } answer) return DhcpReason.ProxyNothing;

        var reply = ProxyReply.Build(kind, message, arrival, answer);
        exchange.Boot = answer;
        exchange.Answer(reply);
        if (kind == DhcpMessageType.Offer && reply.FileName is null && answer.FileName is not null) return DhcpReason.ProxyOffered;
        taken(message, answer);
        events.Proxied(message, reservations.Current.Of(message).System, arrival, answer);
        return kind == DhcpMessageType.Offer ? DhcpReason.ProxyOffered : DhcpReason.ProxyAnswered;
    }

    private static partial class Log
    {
        [LoggerMessage(1160, LogLevel.Error, "proxyDHCP: a packet of {Mac} on {Interface} could not be handled; it was dropped", EventName = "ProxyPacketFailed")]
        public static partial void PacketFailed(ILogger logger, Exception exception, string mac, string @interface);
    }
}
