using BootAppliance.Access;
using BootAppliance.Events;
using BootAppliance.Web;

namespace BootAppliance.Tests.Web;

/// <summary>Views with a machine in every state.</summary>
internal static class SampleViews
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly Caller Reader = new("the status page", Role.Viewer, AdminDoor.Page);

    public static readonly Caller Operator = new(
        "uid 0", Role.Operator, AdminDoor.Page, null, new Session("uid 0", Role.Operator, null, "antiforgery-of-this-session", Now.AddHours(1)));

    public static StatusView Status(Caller caller, StatusFilter? filter = null, params MachineRow[] machines) => new(
        new Visit("boot01", "0.1.0", Now, caller), filter ?? new StatusFilter(null, null), machines, [], 0, [], [new HealthRow("DHCP", true, "server on 10.0.0.1")]);

    public static MachineRow Machine(string name, MachineState state) => new(name, state, "52:54:00:12:34:56", "10.0.0.20", "web")
    {
        LastEvent = Event(1, EventLevel.Info, "It asked for an address"),
    };

    public static ApplianceEvent Event(long id, EventLevel level, string text) => new(id, Now.AddSeconds(-90), "dhcp.lease", level, text);
}
