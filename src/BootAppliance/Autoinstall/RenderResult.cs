namespace BootAppliance.Autoinstall;

/// <summary>A rendered text, or one sentence on why there is none and what to do.</summary>
public abstract record RenderResult
{
    public sealed record Rendered(string Text, string ContentType) : RenderResult;

    public sealed record Failed(string Sentence) : RenderResult;
}
