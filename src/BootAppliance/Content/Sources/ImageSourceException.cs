namespace BootAppliance.Content.Sources;

/// <summary>A file or a domain that is not published. The message names it, says why, and what to do.</summary>
public sealed class ImageSourceException : Exception
{
    /// <param name="subject">Which file or domain, as the beginning of the sentence.</param>
    /// <param name="happened">Its rest.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="cause">What was caught.</param>
    public ImageSourceException(string subject, string happened, string remedy, Exception? cause = null)
        : base(Plain($"{subject} {happened}; {remedy}"), cause)
    {
        Happened = Plain(happened);
    }

    /// <summary>The sentence without its subject and without what to do, for whoever has a better advice.</summary>
    public string Happened { get; }

    private static string Plain(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));
}
