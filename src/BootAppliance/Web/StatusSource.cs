using System.Net;
using BootAppliance.Access;
using BootAppliance.Boot;
using BootAppliance.Data;
using BootAppliance.Dhcp;
using BootAppliance.Dhcp.Foreign;
using BootAppliance.Dhcp.Trace;
using BootAppliance.Events;
using BootAppliance.Installs;
using BootAppliance.Installs.Activity;
using BootAppliance.Installs.Logs;
using BootAppliance.Inventory;
using BootAppliance.Protocols;

namespace BootAppliance.Web;

/// <summary>Reads what the pages show from the views of every feature, at one moment.</summary>
public sealed class StatusSource(
    InventoryStore inventory, InstallStore installs, InstallActivity activity, InstallLogs logs, LeaseTable leases, LeaseList leaseList, ExchangeTrace trace, EventStore events, BootOffers offers, BootLoaders loaders, TemplateFailures templates,
    DhcpOptions dhcp, ForeignServers others, Database database, TimeProvider clock)
{
    private const int ShownLeases = 50;
    private const int ShownEvents = 40;
    private const int TimelineEvents = 200;
    private const int ShownExchanges = 12;
    private const int EventsForMachines = 500;
    private static readonly TimeSpan WriterMustShow = TimeSpan.FromSeconds(20);
    private static readonly string Host = Dns.GetHostName();

    /// <summary>The build, as the footer names it.</summary>
    public static string Version { get; } = typeof(StatusSource).Assembly.GetName().Version?.ToString(3) ?? "0";

    public Visit VisitOf(Caller? caller) => new(Host, Version, clock.GetUtcNow(), caller);

    public async Task<StatusView> StatusAsync(Caller? caller, StatusFilter filter, CancellationToken cancellationToken)
    {
        var recent = await events.ListAsync(new EventFilter(), EventsForMachines, after: null, cancellationToken);
        var now = clock.GetUtcNow();
        var last = recent.Where(e => e.System is not null).GroupBy(e => e.System!).ToDictionary(group => group.Key, group => group.First());
        var addresses = Addresses();
        return new StatusView(
            VisitOf(caller),
            filter,
            [.. inventory.Current.Systems.Values.Select(system => Row(system, addresses, last.GetValueOrDefault(system.Name))).OrderBy(row => row.State).ThenBy(row => row.Name, StringComparer.Ordinal)],
            leaseList.Bound(filter.Text, ShownLeases),
            leases.Count,
            [.. recent.Where(filter.Matches).Take(ShownEvents)],
            Health(now));
    }

    /// <returns>Null if there is no such machine.</returns>
    public async Task<MachineView?> MachineAsync(Caller? caller, string name, CancellationToken cancellationToken)
    {
        if (!inventory.Current.Systems.TryGetValue(name, out var system)) return null;
        var timeline = await events.ListAsync(new EventFilter(System: name), TimelineEvents, after: null, cancellationToken);
        var decision = offers.Decide(new BootAsk(null, ClaimIsProven: true), system);
        var explanation = Explanation.Of(inventory.Current, system, decision);
        return new MachineView(VisitOf(caller), Row(system, Addresses(), timeline.Count > 0 ? timeline[0] : null), explanation.Sentence, explanation.Facts, timeline, Heard(system))
        {
            Install = installs.Of(name),
            Activity = activity.Of(name),
            Logs = installs.Of(name) is { } install ? logs.Of(install.Id) : [],
            Problem = templates.Of(system) is { } broken ? OfTemplate(broken) : null,
        };
    }

    private MachineRow Row(SystemObject system, Dictionary<string, string> addresses, ApplianceEvent? last)
    {
        var install = installs.Of(system.Name);
        var nic = system.Interfaces.Values.FirstOrDefault(one => !one.Management && one.MacAddress is not null);
        var address = nic?.IpAddress ?? (nic?.MacAddress is { } mac ? addresses.GetValueOrDefault(mac) : null);
        return new MachineRow(system.Name, Enum.Parse<MachineState>((install?.State ?? InstallState.Idle).ToString()), nic?.MacAddress, address, system.Profile ?? system.Image)
        {
            Percent = install is { State: InstallState.Installing } ? install.Percent : null,
            Step = install is { State: InstallState.Installing } ? install.Phase : install?.Reason,
            LastEvent = last,
        };
    }

    /// <summary>The latest first.</summary>
    private List<TracedExchange> Heard(SystemObject system) =>
        [.. new Reservations(inventory.Current).MacsOf(system.Name).SelectMany(trace.Of).OrderByDescending(one => one.At).Take(ShownExchanges)];

    private Dictionary<string, string> Addresses()
    {
        var now = clock.GetUtcNow();
        var byMac = new Dictionary<string, string>();
        foreach (var lease in leases.List(lease => LeaseView.StateOf(lease, now) == "bound", IPv4Address.Any, int.MaxValue)) byMac[lease.Mac] = lease.Address.ToString();
        return byMac;
    }

    private static HealthRow OfTemplate(TemplateFailure broken) => new("Template", false, $"{broken.Machines}: {broken.Sentence}", broken.NextStep);

    private List<HealthRow> Health(DateTimeOffset now)
    {
        var missing = loaders.All.Where(loader => loader.IsMissing).ToList();
        return
        [
            now - database.LastProgress < WriterMustShow
                ? new HealthRow("Database", true, $"{database.Dialect.Name}, writes are durable")
                : new HealthRow("Database", false, $"the writer has not shown itself since {database.LastProgress:u}", "journalctl -u bootappliance"),
            !dhcp.Listens
                ? new HealthRow("DHCP", true, dhcp.EffectiveMode == DhcpMode.External ? "external: another server points machines here" : "off: configure dhcp.subnets, or dhcp.mode proxy or external")
                : new HealthRow("DHCP", true, $"{dhcp.EffectiveMode.Word()}{(dhcp.Subnets.Count > 0 ? " for " : "")}{string.Join(", ", dhcp.Subnets.Select(one => one.Subnet.ToString()))}"),
            .. others.Current.Where(one => dhcp.ModeOf(one.Interface) is DhcpMode.Server or DhcpMode.ReservationsOnly).Select(one => new HealthRow(
                "Another DHCP server", false, $"{one.Address} answers on {one.Interface} too: machines boot by chance", $"stop it, or set mode proxy for {one.Interface}")),
            .. templates.Current().Select(OfTemplate),
            missing.Count == 0
                ? new HealthRow("Boot loaders", true, $"all {loaders.All.Count} are there")
                : new HealthRow("Boot loaders", false, $"{string.Join(", ", missing.Select(loader => loader.Name))} not there: machines that need them do not boot", $"apt-get install {string.Join(' ', missing.Select(loader => loader.Package).Distinct())}"),
        ];
    }
}
