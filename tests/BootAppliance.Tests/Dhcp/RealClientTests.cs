using System.Diagnostics;
using System.Net;
using BootAppliance.Dhcp;
using BootAppliance.Events;
using BootAppliance.Inventory;
using BootAppliance.Protocols;
using BootAppliance.Tests.Data;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BootAppliance.Tests.Dhcp;

/// <summary>The clients that Debian machines really have, at the end of a veth pair, against the real sockets.</summary>
[Trait("needs", "root")]
public sealed class RealClientTests : IAsyncLifetime
{
    private const string Space = "badhcp";
    private const string ServerEnd = "badhcp0";
    private const string Mac = "52:54:00:ba:00:01";

    private readonly TestDatabase _database = TestDatabase.Start();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bootappliance-dhcp-");
    private InventoryView _inventory = InventoryView.Empty;
    private ServiceProvider? _services;

    public async Task InitializeAsync()
    {
        if (!Environment.IsPrivilegedProcess) return;
        await RunAsync("ip", $"netns add {Space}");
        await RunAsync("ip", $"link add {ServerEnd} type veth peer name eth0 address {Mac} netns {Space}");
        await RunAsync("ip", $"addr add 10.77.0.1/24 dev {ServerEnd}");
        await RunAsync("ip", $"link set {ServerEnd} up");
        await RunAsync("ip", $"-n {Space} link set eth0 up");
        _services = await StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_services is not null)
        {
            await StopAsync();
            await RunAsync("ip", $"link del {ServerEnd}");
            await RunAsync("ip", $"netns del {Space}");
        }

        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [RootFact]
    public async Task Dhclient_gets_a_lease_and_releases_it()
    {
        var files = $"-cf /dev/null -sf /bin/true -lf {_folder}/leases -pf {_folder}/pid";
        var said = await RunAsync("ip", $"netns exec {Space} dhclient -4 -1 -d -v {files} eth0", until: "bound to");
        var address = Assert.Single(Leases()).Address;
        Assert.Contains($"bound to {address}", said, StringComparison.Ordinal);

        await RunAsync("ip", $"-n {Space} addr add {address}/24 dev eth0");
        await RunAsync("ip", $"netns exec {Space} dhclient -4 -r {files} eth0");
        await WaitAsync(() => Leases().Single().State == LeaseState.Released);
    }

    [RootFact]
    public async Task Udhcpc_gets_the_address_that_is_reserved_for_it_also_after_a_restart()
    {
        Reserve("10.77.0.42");
        Assert.Contains("lease of 10.77.0.42 obtained", await UdhcpcAsync(), StringComparison.Ordinal);

        await StopAsync();
        _services = await StartAsync();
        Assert.Equal("10.77.0.42", Assert.Single(Leases()).Address.ToString());
        Assert.Contains("lease of 10.77.0.42 obtained", await UdhcpcAsync(), StringComparison.Ordinal);
    }

    [RootFact]
    public async Task A_client_that_wants_a_broadcast_gets_one() =>
        Assert.Contains("obtained", await RunAsync("ip", $"netns exec {Space} busybox udhcpc -i eth0 -n -q -f -B -s /bin/true"), StringComparison.Ordinal);

    [RootFact]
    public async Task An_address_that_somebody_uses_without_a_lease_is_given_to_nobody_else()
    {
        var squatted = IPv4Address.Parse("10.77.0.120", null);
        await RunAsync("ip", $"netns exec {Space} ip addr add {squatted}/24 dev eth0");
        await WaitAsync(() => !IsFreeFor(squatted, ClientKey.OfEthernet("52:54:00:00:00:99")));
        Assert.True(IsFreeFor(squatted, ClientKey.OfEthernet(Mac)));
    }

    [RootFact]
    public async Task An_address_behind_a_relay_that_somebody_answers_for_is_given_to_nobody_but_who_had_it_last()
    {
        // The namespace is the relay's host, and the relayed subnet lies behind it.
        foreach (var address in (string[])["10.78.0.120", "10.78.0.121"]) await RunAsync("ip", $"-n {Space} addr add {address}/32 dev lo");
        await RunAsync("ip", $"-n {Space} link set lo up");
        await RunAsync("ip", $"-n {Space} addr add 10.77.0.2/24 dev eth0");
        var relayed = _services!.GetRequiredService<LeaseTable>().Subnets[1];
        var (before, now) = (ClientKey.OfEthernet(Mac), DateTimeOffset.UtcNow);
        lock (Table.Gate) relayed.Put(new() { Address = Relayed(121), Client = before, State = LeaseState.Released, Mac = Mac, StartsAt = now, RenewedAt = now, ExpiresAt = now });
        await RunAsync("ip", $"route add 10.78.0.0/24 via 10.77.0.2 dev {ServerEnd}");

        await WaitAsync(() => !IsFreeFor(Relayed(120), ClientKey.OfEthernet(Mac)) && !IsFreeFor(Relayed(121), ClientKey.OfEthernet("52:54:00:00:00:99")));
        Assert.True(IsFreeFor(Relayed(121), before));
        Assert.True(IsFreeFor(Relayed(122), before));
        await RunAsync("ip", $"-n {Space} addr del 10.78.0.120/32 dev lo");
        await WaitAsync(() => IsFreeFor(Relayed(120), ClientKey.OfEthernet(Mac)));
    }

    [RootFact]
    public async Task A_firewall_that_answers_for_everybody_is_not_believed()
    {
        await RunAsync("ip", $"-n {Space} link set lo up");
        await RunAsync("ip", $"-n {Space} addr add 10.77.0.2/24 dev eth0");
        await RunAsync("ip", $"-n {Space} route add local 10.78.0.0/24 dev lo");
        await RunAsync("ip", $"route add 10.78.0.0/24 via 10.77.0.2 dev {ServerEnd}");
        var all = Enumerable.Range(100, 20).Select(one => Relayed(one)).ToHashSet();
        Assert.Equal(all.Count, (await EchoProbe.AskAsync(all, TimeSpan.FromSeconds(1), TimeProvider.System, default)).Count);
        var prober = _services!.GetServices<IHostedService>().OfType<ConflictProber>().Single();
        await prober.ProbeAsync(default);
        Assert.All(all, address => Assert.True(IsFreeFor(address, ClientKey.OfEthernet(Mac))));
    }

    private LeaseTable Table => _services!.GetRequiredService<LeaseTable>();

    private static IPv4Address Relayed(int host) => IPv4Address.Parse($"10.78.0.{host}", null);

    private bool IsFreeFor(IPv4Address address, ClientKey client)
    {
        lock (Table.Gate) return Table.SubnetOf(address)!.IsFreeFor(address, client, DateTimeOffset.UtcNow);
    }

    private async Task<string> UdhcpcAsync() => await RunAsync("ip", $"netns exec {Space} busybox udhcpc -i eth0 -n -q -f -s /bin/true");

    private void Reserve(string address) => _inventory = InventoryView.Empty.With(ServerUnderTest.System("real01", (Mac, address)));

    private IReadOnlyList<Lease> Leases() => _services!.GetRequiredService<LeaseTable>().List(_ => true, default, 10);

    private async Task<ServiceProvider> StartAsync()
    {
        var services = new ServiceCollection().AddLogging().AddMetrics().AddSingleton(TimeProvider.System).AddSingleton(_database.Database).AddEvents(new EventOptions());
        services.AddSingleton(new DhcpOptions
        {
            Mode = DhcpMode.Server,
            Subnets =
            [
                new SubnetOptions { Subnet = IPNetwork.Parse("10.77.0.0/24"), Ranges = [ServerUnderTest.Range("10.77.0.100-10.77.0.150")] },
                new SubnetOptions { Subnet = IPNetwork.Parse("10.78.0.0/24"), Ranges = [ServerUnderTest.Range("10.78.0.100-10.78.0.150")] },
            ],
        });
        var provider = services.AddDhcp().AddSingleton<BootLookup>((_, _) => null).AddSingleton<BootTaken>((_, _) => { }).AddSingleton(new ReservationIndex(() => _inventory)).BuildServiceProvider();
        foreach (var service in provider.GetServices<IHostedService>()) await service.StartAsync(default);
        Assert.Equal([ServerEnd], provider.GetRequiredService<DhcpListener>().Interfaces);
        return provider;
    }

    private async Task StopAsync()
    {
        foreach (var service in _services!.GetServices<IHostedService>().Reverse()) await service.StopAsync(default);
        await _services!.DisposeAsync();
    }

    private static async Task WaitAsync(Func<bool> condition)
    {
        for (var i = 0; i < 200 && !condition(); i++) await Task.Delay(50);
        Assert.True(condition());
    }

    /// <summary>Runs a program to its end, or until it says <paramref name="until"/>; all that it said.</summary>
    private static async Task<string> RunAsync(string program, string arguments, string? until = null)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var errors = new List<string>();
        try
        {
            while (await process.StandardError.ReadLineAsync(deadline.Token) is { } line)
            {
                errors.Add(line);
                if (until is not null && line.Contains(until, StringComparison.Ordinal)) break;
            }
        }
        finally
        {
            if (!process.HasExited && (until is not null || deadline.IsCancellationRequested)) process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync(deadline.Token);
        return string.Join('\n', errors) + await process.StandardOutput.ReadToEndAsync(deadline.Token);
    }
}
