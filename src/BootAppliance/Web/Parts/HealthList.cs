namespace BootAppliance.Web;

internal static class HealthList
{
    public static Html Render(IReadOnlyList<HealthRow> rows) => $"""<ul id="health" class="health" data-live>{rows.Select(Row)}</ul>""";

    /// <summary>What is wrong, before everything else.</summary>
    public static Html Problems(IReadOnlyList<HealthRow> rows) => $"""<section id="problems" aria-label="What is wrong" data-live>{rows.Where(row => !row.Works).Select(Problem)}</section>""";

    public static Html Problem(HealthRow row) =>
        $"""<div class="problem" role="alert"><strong>{row.Name}</strong><p>{row.Sentence}</p>{NextStep(row)}</div>""";

    private static Html NextStep(HealthRow row) => row.NextStep is null ? Html.Empty : $"<p>Next: <code>{row.NextStep}</code></p>";

    private static Html Row(HealthRow row) =>
        $"""<li class="{(row.Works ? "works" : "broken")}"><strong>{row.Name}</strong> <span>{row.Sentence}</span></li>""";
}
