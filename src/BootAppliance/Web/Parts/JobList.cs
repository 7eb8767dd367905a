using BootAppliance.Installs.Deploy;

namespace BootAppliance.Web;

/// <summary>The latest jobs: how far they are, when they will end, and the buttons that stop them.</summary>
internal static class JobList
{
    public static Html Render(IReadOnlyList<DeployJob> jobs, Visit visit) => jobs.Count == 0 ? Html.Empty : $"""<h2>Jobs</h2><ul class="jobs">{jobs.Select(job => Item(job, visit))}</ul>""";

    private static Html Item(DeployJob job, Visit visit)
    {
        var ended = job.Steps.Count(step => step.IsOver);
        return $"""
            <li class="explain"><div class="bar"><strong>Job {job.Id}: {job.Text}</strong><span class="pill j-{DeployStore.Word(job.State)}">{DeployStore.Word(job.State)}</span>{Buttons(job, visit)}</div>
            <progress max="{job.Steps.Count}" value="{ended}" aria-label="Job {job.Id}: {ended} of {job.Steps.Count} ended"></progress>
            <small>{job.Count(StepState.Installed)} installed, {job.Count(StepState.Failed)} failed, {job.Count(StepState.Running)} running, {job.Count(StepState.Waiting)} waiting; {job.Who}, {Age.Since(job.CreatedAt, visit.Now)} ago{End(job, visit.Now)}</small></li>
            """;
    }

    private static Html End(DeployJob job, DateTimeOffset now) => DeployRules.Estimate(job, now) is { } end && job.EndedAt is null ? $"; done in about {Age.Until(end, now)}" : Html.Empty;

    private static Html Buttons(DeployJob job, Visit visit)
    {
        if (!visit.MayChange || job.State is JobState.Done or JobState.Cancelled) return Html.Empty;
        var (verb, label) = job.State == JobState.Paused ? ("resume", "Resume") : ("pause", "Pause");
        return $"{Button(job, visit, verb, label)}{Button(job, visit, "cancel", "Cancel")}";
    }

    private static Html Button(DeployJob job, Visit visit, string verb, string label) => Layout.Button(visit.Session!, $"/installs/jobs/{job.Id}/{verb}", label, $"{label} job {job.Id}", "quiet");
}
