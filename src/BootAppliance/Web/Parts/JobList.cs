using BootAppliance.Actions.Deploy;

namespace BootAppliance.Web;

/// <summary>The latest jobs: how far they are, when they will end, and the buttons that stop them.</summary>
internal static class JobList
{
    public static Html Render(IReadOnlyList<JobSummary> jobs, Visit visit) => jobs.Count == 0 ? Html.Empty : $"""<h2>Jobs</h2><ul class="jobs">{jobs.Select(job => Item(job, visit))}</ul>""";

    private static Html Item(JobSummary job, Visit visit) =>
        $"""
        <li class="explain"><div class="bar"><strong>Job {job.Id}: {job.Text}</strong><span class="pill j-{DeployStore.Word(job.State)}">{DeployStore.Word(job.State)}</span>{Buttons(job, visit)}</div>
        <progress max="{job.Total}" value="{job.Ended}" aria-label="Job {job.Id}: {job.Ended} of {job.Total} ended"></progress>
        <small>{job.Count(StepState.Installed)} installed, {job.Count(StepState.Failed)} failed, {job.Count(StepState.Running)} running, {job.Count(StepState.Waiting)} waiting; {job.Who}, {Age.Since(job.CreatedAt, visit.Now)}{End(job, visit.Now)}</small></li>
        """;

    private static Html End(JobSummary job, DateTimeOffset now) => DeployRules.Estimate(job, now) is { } end && job.EndedAt is null ? $"; done in about {Age.Until(end, now)}" : Html.Empty;

    private static Html Buttons(JobSummary job, Visit visit)
    {
        if (!visit.MayChange || job.State is JobState.Done or JobState.Cancelled) return Html.Empty;
        var (verb, label) = job.State == JobState.Paused ? ("resume", "Resume") : ("pause", "Pause");
        return $"{Button(job, visit, verb, label)}{Button(job, visit, "cancel", "Cancel")}";
    }

    private static Html Button(JobSummary job, Visit visit, string verb, string label) => Layout.Button(visit.Session!, $"/installs/jobs/{job.Id}/{verb}", label, $"{label} job {job.Id}", "quiet");
}
