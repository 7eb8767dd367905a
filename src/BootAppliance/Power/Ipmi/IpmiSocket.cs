using System.Net;
using System.Net.Sockets;

namespace BootAppliance.Power.Ipmi;

/// <summary>A request over UDP: sent until its answer comes or patience ends.</summary>
internal sealed class IpmiSocket : IDisposable
{
    /// <summary>A slow BMC takes a second over RAKP; sending earlier would only give it more to do.</summary>
    public static readonly TimeSpan[] Patience = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)];

    /// <summary>For what must not be carried out twice.</summary>
    public static readonly TimeSpan[] Once = [TimeSpan.FromSeconds(6)];

    // A BMC does one thing at a time: what is sent again too early waits in its queue and makes the next answer later still.
    private const int TimesTheSlowest = 3;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private const int LongestPacket = 1024;
    private const int RefusalsAreEnough = 2;

    private readonly Socket _socket;
    private readonly TimeProvider _clock;
    private readonly long[] _sentAt = new long[Patience.Length];
    private TimeSpan _slowest;
    private readonly byte[] _sending = new byte[LongestPacket];
    private readonly byte[] _received = new byte[LongestPacket];

    public IpmiSocket(IPEndPoint address, TimeProvider clock)
    {
        _clock = clock;
        _socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Connect(address);
    }

    /// <summary>Writes the packet, anew for each sending; returns its length.</summary>
    public delegate int Writer(Span<byte> packet);

    /// <summary>Whether this is the answer; what is not is passed over, for anybody may send to this port.</summary>
    public delegate bool Taker(ReadOnlySpan<byte> packet);

    /// <returns>How often it was sent; 0 if no answer came.</returns>
    /// <exception cref="PowerException">The host says that nothing listens there, or there is no way to it.</exception>
    public async Task<int> ExchangeAsync(Writer write, Taker take, IReadOnlyList<TimeSpan> patience, CancellationToken cancellationToken)
    {
        var refusals = 0;
        for (var sent = 1; sent <= patience.Count; sent++)
        {
            var enough = Enough(patience[sent - 1]);
            _sentAt[sent - 1] = _clock.GetTimestamp();
            using CancellationTokenSource waited = new(enough, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(waited.Token, cancellationToken);
            try
            {
                await _socket.SendAsync(_sending.AsMemory(0, write(_sending)), SocketFlags.None, cancellationToken);
                while (!take(_received.AsSpan(0, await _socket.ReceiveAsync(_received, SocketFlags.None, either.Token))))
                {
                }

                if (sent == 1) Answers(1);
                return sent;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Patience ended; the next sending has more.
            }
            catch (SocketException exception)
            {
                if (++refusals >= RefusalsAreEnough || exception.SocketErrorCode is SocketError.NetworkUnreachable) throw Unreachable(exception);
                await Task.Delay(enough, _clock, cancellationToken);
            }
        }

        return 0;
    }

    /// <summary>Which sending was answered, where the answer tells: a lost packet and a slow BMC then look different.</summary>
    public void Answers(int sending)
    {
        if (_clock.GetElapsedTime(_sentAt[sending - 1]) is var took && took > _slowest) _slowest = took;
    }

    public void Dispose() => _socket.Dispose();

    private TimeSpan Enough(TimeSpan patience)
    {
        var slow = _slowest * TimesTheSlowest < Longest ? _slowest * TimesTheSlowest : Longest;
        return slow > patience ? slow : patience;
    }

    private static PowerException Unreachable(SocketException exception) => exception.SocketErrorCode == SocketError.ConnectionRefused
        ? new(PowerFailure.Unreachable, "refuses IPMI: nothing listens at that UDP port", "switch IPMI over LAN on in the BMC's settings, and check the port")
        : new(PowerFailure.Unreachable, $"is not reached ({exception.SocketErrorCode})", "check its address, cable, VLAN and the route to it");
}
