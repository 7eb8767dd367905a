namespace BootAppliance.Web;

/// <summary>A machine's power as a mark of its own shape, a word, how old that is, and whether its power system is still heard.</summary>
internal static class LampMark
{
    public static Html Render(PowerLamp lamp, DateTimeOffset now) =>
        $"""<span class="lamp p-{lamp.State.Name()}">{lamp.State.Name()}</span>{(lamp.At is { } at ? (Html)$"""<small>{Age.Since(at, now)}{(lamp.Fault is null ? "" : ", no answer since")}</small>""" : lamp.Fault is null ? Html.Empty : NoAnswer)}""";

    private static readonly Html NoAnswer = $"""<small>no answer</small>""";
}
