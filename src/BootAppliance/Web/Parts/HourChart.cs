using BootAppliance.Events;

namespace BootAppliance.Web;

/// <summary>The last hour as bars, one a minute: machines that got an address, began to boot, were installed, failed.</summary>
internal static class HourChart
{
    private const int Height = 120;
    private const int Step = 12;
    private const int Bar = 9;

    public static Html Render(MinuteCount[] minutes)
    {
        var sum = minutes.Aggregate(default(MinuteCount), (a, b) => a + b);
        if (sum == default) return $"""<div class="empty"><p>Nothing has booted within the last hour.</p></div>""";
        var most = minutes.Max(one => Math.Max(one.Leases, one.Boots + one.Installed + one.Failed));
        return $"""
            <figure class="hour">
            <svg viewBox="0 0 {minutes.Length * Step} {Height}" preserveAspectRatio="none" role="img" aria-label="The last hour, minute by minute; at most {most} a minute">{minutes.Select((one, i) => Minute(one, i, most))}</svg>
            <div class="scale"><span>an hour ago</span><span>now</span></div>
            <figcaption>{Entry("leases", sum.Leases, "addresses")}{Entry("boots", sum.Boots, "boots")}{Entry("installed", sum.Installed, "installed")}{Entry("failed", sum.Failed, "failed")}<span class="muted">at most {most} a minute</span></figcaption>
            </figure>
            """;
    }

    private static Html Minute(MinuteCount one, int index, int most)
    {
        int Tall(int count) => count == 0 ? 0 : Math.Max(3, count * Height / most);
        var (boots, installed, failed) = (Tall(one.Boots), Tall(one.Installed), Tall(one.Failed));
        return $"{Piece("leases", index, 0, Tall(one.Leases))}{Piece("boots", index, 0, boots)}{Piece("installed", index, boots, installed)}{Piece("failed", index, boots + installed, failed)}";
    }

    private static Html Piece(string kind, int index, int from, int tall) => tall == 0 ? Html.Empty
        : $"""<rect class="h-{kind}" x="{index * Step}" y="{Math.Max(0, Height - from - tall)}" width="{Bar}" height="{Math.Min(tall, Height - from)}"/>""";

    private static Html Entry(string kind, int count, string name) => $"""<span class="h-{kind}"><b>{count}</b> {name}</span>""";
}
