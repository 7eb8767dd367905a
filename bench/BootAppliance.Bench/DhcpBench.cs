using System.Diagnostics;
using System.Net;
using BootAppliance.Data;
using BootAppliance.Dhcp;
using BootAppliance.Events;
using BootAppliance.Inventory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Bench;

/// <summary>The product's DHCP server and database, power-cut-safe as they ship, and nothing beside them that would take time of its own.</summary>
internal static class DhcpBench
{
    public static async Task<int> RunAsync(string state, string network, string pool, string device, Durability durability, int seeded)
    {
        if (!AddressRange.TryParse(pool, out var range)) throw new FormatException(pool);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging(logging => logging.AddConsole().SetMinimumLevel(LogLevel.Warning));
        builder.Services.AddMetrics().AddSingleton(TimeProvider.System).AddEvents(new BootAppliance.Events.EventOptions()).AddDhcp();
        builder.Services.AddSingleton(new ReservationIndex(() => InventoryView.Empty));
        builder.Services.AddSingleton<SqlDialect>(new SqliteDialect(state)).AddSingleton<Database>();
        builder.Services.AddSingleton<BootLookup>((_, _) => null).AddSingleton<BootTaken>((_, _) => { });
        builder.Services.AddSingleton(new DhcpOptions
        {
            Mode = DhcpMode.Server,
            Interfaces = [device],
            Durability = durability,
            Subnets = [new SubnetOptions { Subnet = IPNetwork.Parse(network), Ranges = [range] }],
        });
        using var host = builder.Build();
        if (seeded > 0) await SeedAsync(state, range, seeded);
        var started = Stopwatch.GetTimestamp();
        host.Services.GetRequiredService<Database>().Start();
        await host.StartAsync();
        Console.WriteLine($"ready in {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms");
        await host.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>Live leases of other machines on every second address of the range.</summary>
    private static async Task SeedAsync(string state, AddressRange range, int count)
    {
        var now = DateTimeOffset.UtcNow;
        await using var database = new Database(new SqliteDialect(state), TimeProvider.System, NullLogger<Database>.Instance);
        database.Start();
        foreach (var chunk in Enumerable.Range(0, count).Chunk(5000))
        {
            LeaseChange[] leases = [.. chunk.Select(i => new LeaseChange(new Lease
            {
                Address = new(range.First + (uint)i * 2),
                Client = new($"01-02aa{i:x8}"),
                State = LeaseState.Bound,
                Mac = $"02:aa:{i >> 24 & 255:x2}:{i >> 16 & 255:x2}:{i >> 8 & 255:x2}:{i & 255:x2}",
                StartsAt = now,
                RenewedAt = now,
                ExpiresAt = now.AddHours(12),
            }))];
            await database.WriteAsync(connection => LeaseStore.Apply(connection, leases, now));
        }
    }
}
