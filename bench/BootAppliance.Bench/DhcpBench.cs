using System.Net;
using BootAppliance.Data;
using BootAppliance.Dhcp;
using BootAppliance.Events;
using BootAppliance.Inventory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BootAppliance.Bench;

/// <summary>The product's DHCP server and database, power-cut-safe as they ship, and nothing beside them that would take time of its own.</summary>
internal static class DhcpBench
{
    public static async Task<int> RunAsync(string state, string network, string pool, string device, Durability durability)
    {
        if (!AddressRange.TryParse(pool, out var range)) throw new FormatException(pool);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging(logging => logging.AddConsole().SetMinimumLevel(LogLevel.Warning));
        builder.Services.AddMetrics().AddSingleton(TimeProvider.System).AddEvents().AddDhcp();
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
        host.Services.GetRequiredService<Database>().Start();
        await host.StartAsync();
        Console.WriteLine("ready");
        await host.WaitForShutdownAsync();
        return 0;
    }
}
