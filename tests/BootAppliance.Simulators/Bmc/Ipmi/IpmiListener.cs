using System.Net;
using System.Net.Sockets;

namespace BootAppliance.Simulators.Bmc.Ipmi;

/// <summary>A simulated BMC's UDP port.</summary>
public sealed class IpmiListener : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly SimulatedBmc _bmc;
    private readonly IpmiResponder _responder;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <summary>Port 0 takes any that is free.</summary>
    public IpmiListener(SimulatedBmc bmc, IPEndPoint listen)
    {
        _bmc = bmc;
        _responder = new(bmc, TimeProvider.System);
        _socket = new(listen.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(listen);
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _running = RunAsync();
    }

    public IPEndPoint EndPoint { get; }

    public int OpenSessions => _responder.OpenSessions;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _socket.Dispose();
        _responder.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        byte[] packet = new byte[600], reply = new byte[600];
        SocketAddress from = new(_socket.AddressFamily);
        try
        {
            while (true)
            {
                var length = await _socket.ReceiveFromAsync(packet, SocketFlags.None, from, _stop.Token);
                var faults = _bmc.Faults;
                if (faults.IsDead || faults.LosesThis()) continue;
                if (faults.Slow > TimeSpan.Zero) await Task.Delay(faults.Slow, _stop.Token);
                var answer = _responder.Answer(packet.AsSpan(0, length), reply);
                if (answer == 0 || faults.LosesThis()) continue;
                await _socket.SendToAsync(reply.AsMemory(0, answer), SocketFlags.None, from, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end of every listener.
        }
    }
}
