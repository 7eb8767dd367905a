using System.Globalization;
using BootAppliance.Installs;
using BootAppliance.Installs.Activity;
using BootAppliance.Installs.Logs;

namespace BootAppliance.Web;

/// <summary>The latest install of a machine: its phases against time, what is on its way, the last that its installer wrote.</summary>
internal static class InstallPanel
{
    private const int Width = 1000;
    private const int Height = 18;
    private const int ShownTransfers = 5;

    public static Html Render(Install install, MachineActivity activity, IReadOnlyList<LogFile> logs, DateTimeOffset now) =>
        $"""
        <p class="muted">{(install.Mode == InstallMode.Install ? "Generation" : $"To {install.Mode.ToString().ToLowerInvariant()}: generation")} {install.Generation}, armed by {install.ArmedBy}{Attempt(install)}</p>
        {Phases(install, now)}
        {Transfers(activity)}
        {Line(activity, now)}
        {Logs(install.System, logs)}
        """;

    private static Html Attempt(Install install) => install.Attempts > 1 ? $", attempt {install.Attempt} of {install.Attempts}" : Html.Empty;

    private static Html Phases(Install install, DateTimeOffset now)
    {
        if (install.Phases.IsEmpty) return Html.Empty;
        var end = End(install, now);
        var starts = install.Phases.Select(phase => phase.At).Append(end).ToArray();
        var all = Math.Max(1, (end - starts[0]).TotalSeconds);
        return $"""
            <svg class="phases" viewBox="0 0 {Width} {Height}" preserveAspectRatio="none" aria-hidden="true">{install.Phases.Select((_, i) => Bar(i, (starts[i] - starts[0]).TotalSeconds / all, (starts[i + 1] - starts[i]).TotalSeconds / all))}</svg>
            <ol class="phases">{install.Phases.Select((phase, i) => Phase(i, phase, starts[i + 1] - starts[i], i == install.Phases.Length - 1 && !install.IsOver))}</ol>
            """;
    }

    private static DateTimeOffset End(Install install, DateTimeOffset now) => install switch
    {
        { FirstBootAt: { } booted } => booted,
        { State: InstallState.Installed, FinishedAt: { } finished } => finished,
        { IsOver: true, FinishedAt: { } ended } => ended,
        _ => now,
    };

    private static Html Bar(int index, double from, double part) =>
        $"""<rect class="p{index % 6}" x="{Coordinate(from)}" y="0" width="{Coordinate(part)}" height="{Height}"/>""";

    private static string Coordinate(double part) => (Math.Clamp(part, 0, 1) * Width).ToString("0.#", CultureInfo.InvariantCulture);

    private static Html Phase(int index, PhaseStart phase, TimeSpan took, bool isRunning) =>
        $"""<li class="p{index % 6}">{phase.Name} <small>{Duration.Say(took)}{(isRunning ? " so far" : "")}</small></li>""";

    private static Html Transfers(MachineActivity activity) => activity.Transfers.Count == 0 && activity.Packages == 0 ? Html.Empty
        : $"""<ul class="transfers">{activity.Transfers.TakeLast(ShownTransfers).Select(Transfer)}{Packages(activity)}</ul>""";

    private static Html Transfer(Transfer one)
    {
        var rate = (one.Rate / (1 << 20)).ToString("0.0", CultureInfo.InvariantCulture);
        var how = one.IsComplete ? $"{one.Size >> 10} KiB" : one.IsBroken ? $"broke off at {one.Percent} %" : $"{one.Percent} % of {one.Size >> 10} KiB";
        return $"<li>{one.File} <small>{how}, {rate} MiB/s by {one.By}</small></li>";
    }

    private static Html Packages(MachineActivity activity) => activity.Packages == 0 ? Html.Empty : $"<li>{activity.Packages} packages <small>the last is {activity.LastPackage}</small></li>";

    private static Html Line(MachineActivity activity, DateTimeOffset now)
    {
        if (activity.LastLine is not { } line || activity.LastLineAt is not { } at) return Html.Empty;
        var hint = activity.Hint is { } phase ? $"""<span class="muted">looks like: {phase}</span>""" : Html.Empty;
        return $"""<p class="line"><code>{line}</code> <small>{Age.Since(at, now)}</small> {hint}</p>""";
    }

    private static Html Logs(string system, IReadOnlyList<LogFile> logs) => logs.Count == 0 ? Html.Empty
        : $"""<p class="more">Logs: {logs.Select(log => Link(system, log))}</p>""";

    /// <summary>The API's own answer: plain text, the end of the file.</summary>
    private static Html Link(string system, LogFile log) =>
        $"""<a href="/api/v1/installs/{Uri.EscapeDataString(system)}/logs/{Uri.EscapeDataString(log.Name)}?offset=-65536">{log.Name}</a> <small>{Math.Max(1, log.Length >> 10)} KiB</small> """;
}
