using System.Net;

namespace BootAppliance.Dhcp.Trace;

/// <summary>One message on its way through the server: what came, how to answer, and what was answered.</summary>
public sealed class Exchange(ReadOnlyMemory<byte> packet, ClientMessage message, in Arrival arrival, SendReply send)
{
    // A copy: the socket's buffer takes the next packet while this one's lease waits for the disk.
    private readonly byte[] _request = packet.ToArray();
    private byte[]? _reply;
    private ReplyDestination? _to;

    public ClientMessage Message { get; } = message;

    public Arrival Arrival { get; } = arrival;

    /// <summary>What the reply says of the boot file, if anything.</summary>
    public BootAnswer? Boot { get; set; }

    public void Answer(DhcpReply reply)
    {
        Span<byte> buffer = stackalloc byte[ReplyEncoder.LargestLength];
        var bytes = buffer[..ReplyEncoder.Write(reply, buffer)];
        (_reply, _to) = (bytes.ToArray(), reply.Destination);
        send(bytes, reply.Destination);
    }

    public TracedExchange Traced(DhcpReason reason, DateTimeOffset now)
    {
        var own = new IPEndPoint(Arrival.LocalAddress.ToIPAddress(), Arrival.Port);
        var heard = Arrival.IsBroadcast ? new IPEndPoint(IPAddress.Broadcast, Arrival.Port) : own;
        return new(
            now, Message.Mac, Arrival.Interface,
            new(new IPEndPoint(Arrival.Source.ToIPAddress(), Arrival.SourcePort), heard, _request),
            _to is { } to ? new(own, new IPEndPoint(to.Method == DeliveryMethod.Broadcast ? IPAddress.Broadcast : to.Address.ToIPAddress(), to.Port), _reply!) : null,
            DhcpMetrics.Name(reason), reason.Sentence(), _reply is null ? null : Boot?.Sentence);
    }
}
