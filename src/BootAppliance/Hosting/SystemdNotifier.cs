using System.Net.Sockets;
using System.Text;

namespace BootAppliance.Hosting;

/// <summary>Tells systemd what goes on (sd_notify(3)); the watchdog is fed only while the database's writer and DHCP's receive loops live.</summary>
internal sealed class SystemdNotifier(Data.Database database, Dhcp.DhcpListener dhcp, IHostApplicationLifetime lifetime, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan LoopMustShow = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 0 } path) return;
        lifetime.ApplicationStarted.Register(() => Send(path, "READY=1\nSTATUS=serving"));
        lifetime.ApplicationStopping.Register(() => Send(path, "STOPPING=1"));
        if (!long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), out var microseconds)) return;
        using var timer = new PeriodicTimer(TimeSpan.FromMicroseconds(microseconds / 2.0), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            if (IsAlive(database.LastProgress) && (dhcp.LastBeat is not { } beat || IsAlive(beat))) Send(path, "WATCHDOG=1");
    }

    private bool IsAlive(DateTimeOffset shown) => clock.GetUtcNow() - shown < LoopMustShow;

    internal static void Send(string path, string text)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.SendTo(Encoding.UTF8.GetBytes(text), new UnixDomainSocketEndPoint(path[0] == '@' ? "\0" + path[1..] : path));
    }
}
