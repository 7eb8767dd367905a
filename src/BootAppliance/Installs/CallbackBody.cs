namespace BootAppliance.Installs;

/// <summary>
/// What an installer posts: lines of <c>key=value</c>, so that the smallest shell can write it. Keys are
/// <c>percent</c>, <c>phase</c> and <c>text</c>; others are passed over.
/// </summary>
public sealed record CallbackBody(int? Percent, string? Phase, string? Text)
{
    private const int MaximumValue = 1000;

    public static CallbackBody Parse(string body)
    {
        int? percent = null;
        string? phase = null, text = null;
        foreach (var line in body.Split('\n'))
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at < 0) continue;
            var value = Clean(line[(at + 1)..]);
            switch (line[..at].Trim())
            {
                case "percent" when int.TryParse(value, out var number): percent = Math.Clamp(number, 0, 100); break;
                case "phase": phase = value; break;
                case "text": text = value; break;
            }
        }

        return new CallbackBody(percent, phase, text);
    }

    private static string Clean(string value) => new([.. value.Take(MaximumValue).Where(c => !char.IsControl(c))]);
}
