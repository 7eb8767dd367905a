using System.Net.NetworkInformation;
using System.Net.Sockets;
using BootAppliance.Dhcp.V6;

namespace BootAppliance.Dhcp.Routers;

/// <summary>
/// Answers router solicitations on the interfaces that DHCP is answered on. Loaders that know IPv6 wait many seconds for
/// a router where there is none (iPXE of 2019: 16 s before its first request); an answer without lifetime ends that. It
/// stays silent where this machine is a router itself, which advertises itself and would be called off.
/// </summary>
public sealed partial class RouterAdvertiser(DhcpOptions options, DhcpListener listener, IReadOnlyList<Subnet6> subnets, TimeProvider clock, ILogger<RouterAdvertiser> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AtLeastBetween = TimeSpan.FromMilliseconds(200);
    private readonly Dictionary<string, Task> _answering = [];
    private readonly HashSet<string> _reported = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.AnswerRouterSolicitations || !options.Listens) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var name in listener.Interfaces.Where(name => !_answering.TryGetValue(name, out var task) || task.IsCompleted))
                _answering[name] = AnswerAsync(name, stoppingToken);
            await Task.Delay(LookEvery, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_answering.Values);
    }

    /// <summary>Until the interface goes or the service stops.</summary>
    private async Task AnswerAsync(string name, CancellationToken stoppingToken)
    {
        try
        {
            if (IsRouter(name) || Find(name) is not { } device) return;
            var index = device.GetIPProperties().GetIPv6Properties().Index;
            using var socket = new RouterSocket(name, index);
            var (buffer, last) = (new byte[1500], 0L);
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer, stoppingToken);
                if (!RouterAdvertisement.IsSolicitation(buffer.AsSpan(0, length)) || (last != 0 && clock.GetElapsedTime(last) < AtLeastBetween)) continue;
                last = clock.GetTimestamp();
                var answer = new byte[64];
                var subnet = Find(device);
                var flags = subnet is null ? AddressFlags.None : AddressFlags.Managed | AddressFlags.Other;
                socket.Advertise(answer.AsSpan(0, RouterAdvertisement.Write(answer, flags, device.GetPhysicalAddress().GetAddressBytes(), subnet?.Options.Subnet)));
            }
        }
        catch (Exception exception) when (exception is SocketException or NetworkInformationException or OperationCanceledException or ObjectDisposedException)
        {
            if (!stoppingToken.IsCancellationRequested && _reported.Add(name)) Log.NotAnswering(logger, name, exception.Message);
        }
    }

    /// <summary>The subnet that shall be told of on this interface.</summary>
    private Subnet6? Find(NetworkInterface device) => subnets.FirstOrDefault(subnet => subnet.Options.Advertise
        && (subnet.Options.Interface == device.Name || device.GetIPProperties().UnicastAddresses.Any(one => one.Address.AddressFamily == AddressFamily.InterNetworkV6 && subnet.Contains(one.Address))));

    private static NetworkInterface? Find(string name) => NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(one => one.Name == name);

    private static bool IsRouter(string name)
    {
        var file = $"/proc/sys/net/ipv6/conf/{name}/forwarding";
        return !File.Exists(file) || File.ReadAllText(file).Trim() == "1";
    }

    private static partial class Log
    {
        [LoggerMessage(1170, LogLevel.Information, "router solicitations on {Interface} are not answered: {Error}. Some loaders then wait for a router before they boot", EventName = "RouterNotAnswering")]
        public static partial void NotAnswering(ILogger logger, string @interface, string error);
    }
}
