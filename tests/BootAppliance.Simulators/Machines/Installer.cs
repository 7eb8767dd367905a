using BootAppliance.Simulators.Load;

namespace BootAppliance.Simulators.Machines;

/// <summary>What an installer reports, with a pause before each report, from <c>started</c> to <c>finished</c>.</summary>
internal sealed class Installer(string machine, StormPlan plan, Reporter reporter, Answer answer)
{
    private static readonly string[] Phases = ["partitioning", "base system", "packages", "boot loader"];

    public async Task RunAsync(Action<string> tell, CancellationToken stop)
    {
        tell("reports that it started");
        await reporter.SendAsync(answer.Callback, new Report("started"), stop);
        for (var step = 0; step < plan.Steps; step++)
        {
            await Task.Delay(TimeSpan.FromSeconds(plan.Pause * (0.75 + Random.Shared.NextDouble() / 2)), stop);
            var phase = Phases[step * Phases.Length / plan.Steps];
            tell($"reports {phase}");
            await reporter.SendAsync(answer.Callback, new Report("progress", phase, $"step {step + 1} of {plan.Steps} on {machine}"), stop, percent: step * 100 / plan.Steps);
            if (step >= plan.Logs) continue;
            tell("sends its logs");
            foreach (var file in LogText.Files) await reporter.SendLogAsync(answer.Callback, file, step * plan.Part, (step + 1) * plan.Part, stop);
        }

        tell("reports that it finished");
        await reporter.SendAsync(answer.Callback, new Report("finished"), stop);
    }
}
