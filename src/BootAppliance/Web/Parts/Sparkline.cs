using System.Text;

namespace BootAppliance.Web;

/// <summary>A row of small bars, one for each step of time.</summary>
internal static class Sparkline
{
    private const int Height = 16;
    private const int Step = 3;

    /// <param name="counts">The oldest first.</param>
    /// <param name="label">What it tells, for those who do not see it.</param>
    public static Html Render(byte[] counts, string label)
    {
        var most = counts.Length == 0 ? 0 : counts.Max();
        if (most == 0) return Html.Empty;
        return $"""<svg class="spark" viewBox="0 0 {counts.Length * Step} {Height}" role="img" aria-label="{label}"><path d="{Bars(counts, most)}"/></svg>""";
    }

    private static string Bars(byte[] counts, int most)
    {
        var path = new StringBuilder();
        for (var i = 0; i < counts.Length; i++)
        {
            // Whatever happened shows, be it once in a busy hour.
            if (counts[i] > 0) path.Append('M').Append(i * Step).Append(' ').Append(Height).Append('v').Append(-Math.Max(2, counts[i] * Height / most)).Append("h2V").Append(Height).Append('z');
        }

        return path.ToString();
    }
}
