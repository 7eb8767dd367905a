using BootAppliance.Dhcp;
using BootAppliance.Events;
using BootAppliance.Installs;
using BootAppliance.Inventory;
using BootAppliance.Power.Polling;
using BootAppliance.Protocols;

namespace BootAppliance.Web;

internal enum MachineSort
{
    /// <summary>What wants attention first, and of that what moved last.</summary>
    Attention,
    Name,
    Profile,
    Address,

    /// <summary>What was heard of last.</summary>
    Heard,
}

/// <summary>Which machines the page shows.</summary>
internal sealed record MachineQuery(PageQuery Page, MachineState? State, MachineSort Sort, bool Descending)
{
    /// <summary>Null for all, those without a power system too.</summary>
    public LampChoice? Power { get; init; }

    private static readonly string[] Sorts = [.. Enum.GetNames<MachineSort>().Select(name => name.ToLowerInvariant())];

    public static MachineQuery Read(string path, IQueryCollection query)
    {
        var state = MachineStates.Read(query);
        var sort = PageQuery.Known(query, "sort", Sorts) is { } name ? (MachineSort)Array.IndexOf(Sorts, name) : MachineSort.Attention;
        var descending = query["dir"] == "desc";
        var power = LampStates.Read(query);
        var page = PageQuery.Read(path, query) with { Fields = [("state", state?.Name()), ("power", power?.Word()), ("sort", sort == MachineSort.Attention ? null : NameOf(sort)), ("dir", descending ? "desc" : null)] };
        return new MachineQuery(page, state, sort, descending) { Power = power };
    }

    public static string NameOf(MachineSort sort) => Sorts[(int)sort];
}

/// <summary>
/// A page of machines, how many match in all, and how many of those that match the text and the power are in each state. In the same way
/// <see cref="ByPower"/> counts those that match the text and the state.
/// </summary>
internal sealed record FoundMachines(IReadOnlyList<MachineRow> Rows, int Count, IReadOnlyList<int> ByState, int All)
{
    /// <summary>In the order of <see cref="LampChoice"/>.</summary>
    public IReadOnlyList<int> ByPower { get; init; } = new int[LampStates.Choices.Length];

    public int Matching => ByState.Sum();
}

/// <summary>The machines of the inventory with what is going on with them. What costs is looked up for those alone that are shown.</summary>
internal sealed class MachineList(InventoryStore inventory, InstallStore installs, LeaseTable leases, EventTally tally, PowerStates power, TimeProvider clock)
{
    public FoundMachines Find(MachineQuery query)
    {
        var all = inventory.Current.Systems.Values.Select(system => new Machine(system, MachineStates.Of(installs.Of(system.Name)), PowerLamp.Of(system, power)));
        IReadOnlyDictionary<string, string> addresses = new Dictionary<string, string>();
        if (query.Page.Text is not null || query.Sort == MachineSort.Address) addresses = Addresses(null);
        if (query.Page.Text is not null) all = all.Where(one => Matches(query.Page, one.System, addresses));
        var (byState, byPower) = (new int[MachineStates.All.Length], new int[LampStates.Choices.Length]);
        List<Machine> wanted = [];
        foreach (var one in all)
        {
            var (isOfState, isOfPower) = (query.State is null || one.State == query.State, query.Power is not { } choice || choice.Has(one.Lamp));
            if (isOfPower) byState[(int)one.State]++;
            if (isOfState) foreach (var each in LampStates.Choices) byPower[(int)each] += each.Has(one.Lamp) ? 1 : 0;
            if (isOfState && isOfPower) wanted.Add(one);
        }

        var shown = Sorted(wanted, query, addresses).Skip(query.Page.Skip).Take(query.Page.Size).Select(one => one.System).ToList();
        return new FoundMachines(Rows(shown), wanted.Count, byState, inventory.Current.Systems.Count) { ByPower = byPower };
    }

    /// <summary>Machines with a power system that could not be asked last time, and why; by name.</summary>
    public IEnumerable<(string Machine, string Fault)> Silent() =>
        from system in inventory.Current.Systems.Values
        let lamp = PowerLamp.Of(system, power)
        where lamp?.Fault is not null
        select (system.Name, lamp.Fault);

    public MachineRow Row(SystemObject system) => Rows([system])[0];

    private List<MachineRow> Rows(List<SystemObject> systems)
    {
        var addresses = Addresses(systems.Select(MacOf).OfType<string>().ToHashSet());
        return systems.ConvertAll(system => Row(system, addresses));
    }

    private MachineRow Row(SystemObject system, IReadOnlyDictionary<string, string> addresses)
    {
        var install = installs.Of(system.Name);
        var heard = tally.Of(system.Name);
        return new MachineRow(system.Name, MachineStates.Of(install), MacOf(system), AddressOf(system, addresses), system.Profile ?? system.Image)
        {
            Percent = install is { State: InstallState.Installing } ? install.Percent : null,
            Step = install is { State: InstallState.Installing } ? install.Phase : install?.Reason,
            IsHeld = install is { State: InstallState.Failed, OnFailure: FailurePolicy.Hold },
            Power = PowerLamp.Of(system, power),
            LastEvent = heard?.Last,
            Activity = heard?.Activity ?? [],
        };
    }

    private IEnumerable<Machine> Sorted(List<Machine> machines, MachineQuery query, IReadOnlyDictionary<string, string> addresses)
    {
        var sorted = query.Sort switch
        {
            MachineSort.Name => machines.OrderBy(one => one.System.Name, StringComparer.Ordinal),
            MachineSort.Profile => machines.OrderBy(one => one.System.Profile ?? one.System.Image, StringComparer.Ordinal).ThenBy(one => one.System.Name, StringComparer.Ordinal),
            MachineSort.Address => machines.OrderBy(one => IPv4Address.TryParse(AddressOf(one.System, addresses), out var address) ? address : IPv4Address.Broadcast),
            MachineSort.Heard => machines.OrderByDescending(one => tally.LastIdOf(one.System.Name)).ThenBy(one => one.System.Name, StringComparer.Ordinal),
            _ => machines.OrderBy(one => one.State).ThenByDescending(one => one.State is MachineState.Idle or MachineState.Installed ? 0 : tally.LastIdOf(one.System.Name))
                .ThenBy(one => one.System.Name, StringComparer.Ordinal),
        };
        return query.Descending ? sorted.Reverse() : sorted;
    }

    private static bool Matches(PageQuery query, SystemObject system, IReadOnlyDictionary<string, string> addresses) =>
        query.Has(system.Name) || query.Has(system.Profile ?? system.Image) || query.Has(AddressOf(system, addresses)) || system.Interfaces.Values.Any(nic => query.Has(nic.MacAddress));

    private static string? AddressOf(SystemObject system, IReadOnlyDictionary<string, string> addresses)
    {
        var nic = NicOf(system);
        return nic?.IpAddress ?? (nic?.MacAddress is { } mac ? addresses.GetValueOrDefault(mac) : null);
    }

    private static string? MacOf(SystemObject system) => NicOf(system)?.MacAddress;

    private static NetworkInterface? NicOf(SystemObject system) => system.Interfaces.Values.FirstOrDefault(one => !one.Management && one.MacAddress is not null);

    /// <summary>What those MACs have leased; null: all of them.</summary>
    private Dictionary<string, string> Addresses(HashSet<string>? macs)
    {
        var now = clock.GetUtcNow();
        var byMac = new Dictionary<string, string>();
        foreach (var lease in leases.List(lease => macs?.Contains(lease.Mac) != false && lease.IsLive(now), IPv4Address.Any, int.MaxValue)) byMac[lease.Mac] = lease.Address.ToString();
        return byMac;
    }

    private readonly record struct Machine(SystemObject System, MachineState State, PowerLamp? Lamp);
}
