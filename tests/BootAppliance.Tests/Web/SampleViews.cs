using BootAppliance.Access;
using BootAppliance.Events;
using BootAppliance.Power.Queue;
using BootAppliance.Web;

namespace BootAppliance.Tests.Web;

/// <summary>Views with a machine in every state.</summary>
internal static class SampleViews
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly Visit Reader = new("boot01", "0.1.0", Now, new("the status page", Role.Viewer, AdminDoor.Page));

    public static readonly Visit Operator = new("boot01", "0.1.0", Now, new(
        "uid 0", Role.Operator, AdminDoor.Page, null, new Session("uid 0", Role.Operator, null, "antiforgery-of-this-session", Now.AddHours(1))));

    public static OverviewView Overview(Visit visit, params MachineRow[] machines) => new(visit, Found(machines), [new HealthRow("DHCP", true, "server on 10.0.0.1")], [], []);

    public static FoundMachines Found(params MachineRow[] machines) =>
        new(machines, machines.Length, [.. MachineStates.All.Select(state => machines.Count(one => one.State == state))], machines.Length);

    public static MachineRow Machine(string name, MachineState state) => new(name, state, "52:54:00:12:34:56", "10.0.0.20", "web")
    {
        LastEvent = Event(1, EventLevel.Info, "It asked for an address"),
    };

    public static ApplianceEvent Event(long id, EventLevel level, string text) => new(id, Now.AddSeconds(-90), "dhcp.lease", level, text);

    public static PowerIntent Wish(PowerWish wish, IntentState state) => new(7, "web01", null, wish, false, 1, "ann", "a dead disk", 5, Now.AddMinutes(-3), Now.AddMinutes(12))
    {
        State = state,
        NotBefore = Now.AddSeconds(20),
        Attempts = 1,
    };

    public static PageQuery Query(string path, string? text = null) => new(path, text, 1, PageQuery.UsualSize);
}
