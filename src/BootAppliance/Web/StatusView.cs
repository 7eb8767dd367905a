using BootAppliance.Access;
using BootAppliance.Dhcp;
using BootAppliance.Dhcp.Trace;
using BootAppliance.Events;
using BootAppliance.Installs;
using BootAppliance.Installs.Activity;
using BootAppliance.Installs.Logs;

namespace BootAppliance.Web;

/// <summary>The states of a machine in the order in which they want attention.</summary>
public enum MachineState
{
    Failed,
    Stalled,
    Installing,
    Booting,
    Armed,
    Installed,
    Idle,
}

/// <summary>One machine as the page shows it. <see cref="Percent"/> and <see cref="Step"/> are what the installer reported.</summary>
public sealed record MachineRow(string Name, MachineState State, string? Mac, string? Address, string? Profile)
{
    public int? Percent { get; init; }

    public string? Step { get; init; }

    public ApplianceEvent? LastEvent { get; init; }

    /// <summary>An installer that has its answer file is not called back.</summary>
    public bool MayDisarm => State is MachineState.Armed or MachineState.Booting;

    public bool MayArm => State is not (MachineState.Armed or MachineState.Booting or MachineState.Installing);
}

/// <summary>A part of the appliance. If it does not work, <see cref="NextStep"/> says what to do.</summary>
public sealed record HealthRow(string Name, bool Works, string Sentence, string? NextStep = null);

/// <summary>What the query string asks for.</summary>
public sealed record StatusFilter(MachineState? State, string? Text)
{
    public static StatusFilter Read(IQueryCollection query)
    {
        var name = query["state"].ToString();
        MachineState? state = null;
        foreach (var candidate in Enum.GetValues<MachineState>())
            if (candidate.Name() == name) state = candidate;
        var text = query["q"].ToString().Trim();
        return new StatusFilter(state, text.Length is 0 or > 128 ? null : text);
    }

    public bool IsEmpty => State is null && Text is null;

    public bool Matches(MachineRow machine) => (State is null || machine.State == State) && MatchesText(machine);

    public bool MatchesText(MachineRow machine) =>
        Text is null || Has(machine.Name) || Has(machine.Mac) || Has(machine.Address) || Has(machine.Profile);

    public bool Matches(ApplianceEvent e) => Text is null || Has(e.Text) || Has(e.System) || Has(e.Mac) || Has(e.Address) || Has(e.Kind);

    private bool Has(string? value) => value?.Contains(Text!, StringComparison.OrdinalIgnoreCase) ?? false;
}

/// <summary>Everything on the first page, read at one moment.</summary>
public sealed record StatusView(
    Visit Visit, StatusFilter Filter, IReadOnlyList<MachineRow> Machines, IReadOnlyList<LeaseView> Leases, int LeaseCount,
    IReadOnlyList<ApplianceEvent> Events, IReadOnlyList<HealthRow> Health);

/// <summary>Everything on a machine's page.</summary>
public sealed record MachineView(Visit Visit, MachineRow Machine, string Decision, IReadOnlyList<string> Reasons, IReadOnlyList<ApplianceEvent> Timeline, IReadOnlyList<TracedExchange> Heard)
{
    public Install? Install { get; init; }

    public MachineActivity Activity { get; init; } = MachineActivity.None;

    public IReadOnlyList<LogFile> Logs { get; init; } = [];

    /// <summary>What keeps it from booting or being installed, if that is known beforehand.</summary>
    public HealthRow? Problem { get; init; }
}

/// <summary>Who looks, where and when.</summary>
public sealed record Visit(string Host, string Version, DateTimeOffset Now, Caller? Caller)
{
    public Session? Session => Caller?.Session;

    public bool MayChange => Session is not null && Caller!.Role >= Role.Operator;
}

internal static class MachineStates
{
    public static string Name(this MachineState state) => state switch
    {
        MachineState.Failed => "failed",
        MachineState.Stalled => "stalled",
        MachineState.Installing => "installing",
        MachineState.Booting => "booting",
        MachineState.Armed => "armed",
        MachineState.Installed => "installed",
        _ => "idle",
    };
}
