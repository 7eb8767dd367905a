using BootAppliance.Installs;
using BootAppliance.Installs.Activity;
using BootAppliance.Installs.Logs;
using BootAppliance.Tests.Installs;
using BootAppliance.Web;

namespace BootAppliance.Tests.Web;

public sealed class InstallPanelTests
{
    private static readonly DateTimeOffset Noon = SampleViews.Now;

    private static readonly Install Installing = SampleInstalls.Armed with
    {
        Generation = 3,
        State = InstallState.Installing,
        ArmedAt = Noon.AddMinutes(-10),
        ArmedBy = "ann",
        Phases = [new("armed", Noon.AddMinutes(-10)), new("booting", Noon.AddMinutes(-5)), new("partitioning", Noon.AddMinutes(-2))],
    };

    [Fact]
    public void Phases_are_drawn_against_time_and_said_in_words()
    {
        var page = Render(Installing);
        Assert.Contains("""<rect class="p0" x="0" y="0" width="500" """, page);
        Assert.Contains("""<rect class="p1" x="500" y="0" width="300" """, page);
        Assert.Contains("""<rect class="p2" x="800" y="0" width="200" """, page);
        Assert.Contains("partitioning <small>2 min so far</small>", page);
    }

    [Fact]
    public void The_last_phase_ends_with_the_install() =>
        Assert.Contains("partitioning <small>60 s</small>", Render(Installing with { State = InstallState.Failed, FinishedAt = Noon.AddMinutes(-1) }));

    [Fact]
    public void Security_04_nothing_that_an_installer_wrote_is_markup()
    {
        var page = Render(
            Installing with { Phases = [new("<script>alert(1)</script>", Noon)], ArmedBy = "\"><img src=x>" },
            MachineActivity.None with { LastLine = "<b>bold</b>", LastLineAt = Noon, Hint = "<i>", Packages = 2, LastPackage = "<u>.deb" });
        Assert.DoesNotContain("<script>", page);
        foreach (var tag in (string[])["<b>", "<i>", "<u>", "<img"]) Assert.DoesNotContain(tag, page);
        Assert.Contains("&lt;b&gt;bold&lt;/b&gt;", page);
    }

    [Fact]
    public void Logs_are_links_to_the_plain_text() =>
        Assert.Contains("/api/v1/installs/web01/logs/syslog?offset=-65536", Render(Installing, logs: new LogFile("syslog", 4096, Noon)));

    private static string Render(Install install, MachineActivity? activity = null, params LogFile[] logs) =>
        InstallPanel.Render(install, activity ?? MachineActivity.None, logs, Noon).ToString();
}
