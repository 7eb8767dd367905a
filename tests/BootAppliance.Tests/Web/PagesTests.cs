using System.Net;
using System.Text.Json.Nodes;
using BootAppliance.Actions.Deploy;
using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Usage;
using BootAppliance.Dhcp;
using BootAppliance.Dhcp.Trace;
using BootAppliance.Events;
using BootAppliance.Inventory;
using BootAppliance.Power.Detection;
using BootAppliance.Power.Polling;
using BootAppliance.Power.Queue;
using BootAppliance.Storage.Allocations;
using BootAppliance.Storage.Api;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Hosts;
using BootAppliance.Tests.Content;
using BootAppliance.Tests.Installs;
using BootAppliance.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using static BootAppliance.Tests.Web.SampleViews;

namespace BootAppliance.Tests.Web;

public sealed class PagesTests
{
    private const string Attack = "\"'><script>alert(1)</script>&";
    private static readonly LeaseView Lease = new(Attack, Attack, "bound", null, null, Attack, Attack, Now, Now, Now);
    private static readonly ApplianceEvent Happened = Event(1, EventLevel.Error, Attack) with { System = Attack, Mac = Attack, Address = Attack, Reason = Attack };

    private static TemplatesView AttackedTemplates()
    {
        var version = new TemplateVersion(ManifestTests.Version(2), Sha256Digest.Of([]), Attack, Now, Attack) { Tags = [Attack], Retired = new(Now, Attack, Attack) };
        var picture = new DiskPicture("disk0", [.. Enumerable.Range(0, DiskPicture.Cells).Select(i => new DiskCell(i, 2 * i, 100 - i))]);
        return new(Operator, Query("/templates", Attack), [new(version, [picture]), new(version with { Dropped = new(Now, Attack, Attack) }, [])], new Dictionary<string, string> { [Attack] = Attack })
        {
            All = (1, 2),
            Usage = new([], [], 1 << 30, 1 << 20, 1 << 19),
        };
    }

    private static StorageView AttackedStorage()
    {
        ResourceView resource = new(Attack, Attack, ResourceKind.ThinPool, Attack, Attack, ResourceHealth.Degraded, Attack, 1, 1, 1, 2, 3, 1, 70, 80, Now);
        DiskView disk = new(Attack, Attack, Attack, AllocationState.Growing, 1, 2, 3, AllocationPolicy.Thin, DiskFormat.Raw, Attack, Attack, new(Attack, 1, 0, null, null, false, [Attack]), Attack, Attack, Now, Attack, [Attack]);
        return new(Operator, Query("/storage", Attack), [new(Attack, 1, 150, true, 1, 2, 3, 1, [resource]), new(Attack, 1, 100, false, 0, 0, 0, 0, [])], [disk], 1, [new(1, Now, Attack, Attack, Attack, Attack, Attack, 0, 1, 2, Attack, Attack, null)]);
    }

    /// <summary>Every page, with a text in each place that a machine or an administrator can fill.</summary>
    public static TheoryData<string, string> AttackedPages()
    {
        var machine = new MachineRow(Attack, MachineState.Installing, Attack, Attack, Attack) { Percent = 5, Step = Attack, LastEvent = Happened, Activity = [1, 2], Power = new PowerLamp(LampState.Unknown, null, Attack) };
        var power = new PowerSystem { Type = Attack, Address = Attack, Id = Attack };
        var wish = Wish(PowerWish.Cycle, IntentState.Failed) with { System = Attack, Power = Attack, Who = Attack, Why = Attack, Reason = Attack };
        var sent = new Datagram(new IPEndPoint(IPAddress.Loopback, 68), new IPEndPoint(IPAddress.Loopback, 67), System.Text.Encoding.ASCII.GetBytes(Attack));
        var install = SampleInstalls.Armed with { System = Attack, ArmedBy = Attack, Phase = Attack, Reason = Attack };
        var job = new JobSummary(1, JobState.Running, Attack, Now, 1, TimeSpan.Zero, Attack);
        var wrong = new HealthRow(Attack, false, Attack, Attack);
        var proposal = new PowerProposal(Attack, Attack, new BmcFound(Attack) { Fingerprint = Attack, Vendor = Attack, Product = Attack }, Attack, Now, Now) { System = Attack };
        return new TheoryData<string, string>
        {
            { "overview", OverviewPage.Render(new OverviewView(Operator, Found(machine) with { ByPower = [0, 0, 1, 1] }, [wrong], [new MinuteCount(1, 2, 3, 4)], [Happened]) { Silent = [(Attack, Attack)] }).ToString() },
            { "machines", MachinesPage.Render(Operator, new MachineQuery(Query("/machines", Attack), null, MachineSort.Name, false), Found(machine)).ToString() },
            { "machine", MachinePage.Render(new MachineView(Operator, machine, Attack, [Attack], [Happened], [new TracedExchange(Now, Attack, Attack, sent, sent, Attack, Attack, Attack)])
            {
                Install = install,
                Tail = new LogTail(Attack, [Attack]),
                Settings = new JsonObject { [Attack] = new JsonObject { ["value"] = Attack, ["from"] = Attack } },
                Problem = wrong,
                Actions = [ActionPanelTests.Run(2, Attack).Note(Now, Attack), ActionPanelTests.Run(1, Attack) with { Reason = Attack }],
                Power = new PowerShown([new PowerSystemShown(Attack, power, new PowerReading(null, Now, Attack, 2))], [wish], [Attack], [wish]) { Refusal = Attack, Proposals = [proposal] },
            }).ToString() },
            { "a machine's power", PowerPanel.Render(machine, PowerShown.None, Operator).ToString() },
            { "no machine", MachinePage.Missing(Operator, Attack).ToString() },
            { "installs", InstallsPage.Render(Operator, Query("/installs", Attack), null, [install], [job]).ToString() },
            { "leases", LeasesPage.Render(Operator, Query("/leases", Attack), [Lease with { HostName = Attack }, Lease with { System = Attack }]).ToString() },
            { "discovered", DiscoveredPage.Render(Operator, Query("/discovered", Attack), [new Stranger(Attack, Now, Attack, Attack, Attack)], [Attack], [proposal]).ToString() },
            { "events", EventsPage.Render(Operator, new EventsView(Query("/events", Attack), Attack, EventLevel.Error, null), [Happened]).ToString() },
            { "storage", StoragePage.Render(AttackedStorage()).ToString() },
            { "templates", TemplatesPage.Render(AttackedTemplates()).ToString() },
        };
    }

    [Theory]
    [MemberData(nameof(AttackedPages))]
    public void Security_04_names_that_machines_choose_stay_text(string page, string html)
    {
        Assert.NotEmpty(page);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("\"'>", html, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(AttackedPages))]
    public void Nothing_is_loaded_from_elsewhere_and_nothing_stands_inline(string page, string html)
    {
        Assert.NotEmpty(page);
        Assert.DoesNotContain("://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(" on[a-z]+=", html);
        Assert.DoesNotMatch("<script[^>]*>[^<]", html);
    }

    [Fact]
    public void An_empty_appliance_says_what_to_run_next()
    {
        var page = OverviewPage.Render(Overview(Reader)).ToString();
        Assert.Contains("No machine yet", page, StringComparison.Ordinal);
        Assert.Contains("bootappliance system add", page, StringComparison.Ordinal);
        Assert.Contains("bootappliance simulate", page, StringComparison.Ordinal);
        Assert.Contains("bootappliance dhcp show", LeasesPage.Render(Reader, Query("/leases"), []).ToString(), StringComparison.Ordinal);
        Assert.Contains("bootappliance deploy", InstallsPage.Render(Reader, Query("/installs"), null, [], []).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_work_comes_first_with_the_next_step()
    {
        var view = Overview(Reader, Machine("web01", MachineState.Idle)) with { Health = [new HealthRow("TFTP", false, "Port 69 is in use by dnsmasq.", "systemctl stop dnsmasq")] };
        var page = OverviewPage.Render(view).ToString();
        Assert.InRange(page.IndexOf("systemctl stop dnsmasq", StringComparison.Ordinal), 0, page.IndexOf("class=\"tiles\"", StringComparison.Ordinal));
    }

    [Fact]
    public void The_overview_counts_every_machine_and_lists_those_that_move()
    {
        var page = OverviewPage.Render(Overview(Reader, Machine("broken", MachineState.Failed), Machine("calm", MachineState.Installed), Machine("done", MachineState.Installed))).ToString();
        Assert.Contains("""href="/machines?state=installed"><b>2</b> installed""", page, StringComparison.Ordinal);
        Assert.Contains("m-broken", page, StringComparison.Ordinal);
        Assert.DoesNotContain("m-calm", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_overview_tells_how_many_are_on_and_whose_power_system_gives_no_answer()
    {
        var view = Overview(Reader, Machine("web01", MachineState.Idle));
        Assert.DoesNotContain("id=\"power\"", OverviewPage.Render(view).ToString(), StringComparison.Ordinal);
        var page = OverviewPage.Render(view with { Machines = view.Machines with { ByPower = [4, 3, 0, 6] }, Silent = [("web01", "web01: the power system at 192.0.2.7 refused the password")] }).ToString();
        Assert.Contains("""href="/machines?power=on">on <b>4</b>""", page, StringComparison.Ordinal);
        Assert.Contains("""<a href="/machines/web01#power">web01</a> <span>the power system at 192.0.2.7 refused the password</span>""", page, StringComparison.Ordinal);
        Assert.Contains("""And 5 more: <a href="/machines?power=no-answer">""", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_logged_in_operator_sees_buttons()
    {
        MachineRow[] rows = [Machine("web01", MachineState.Idle), Machine("web02", MachineState.Armed)];
        Assert.DoesNotContain("<button", MachinesPage.Render(Reader, All, Found(rows)).ToString(), StringComparison.Ordinal);
        var page = MachinesPage.Render(Operator, All, Found(rows)).ToString();
        Assert.Contains("action=\"/machines/web01/arm\"", page, StringComparison.Ordinal);
        Assert.Contains("action=\"/machines/web02/disarm\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"antiforgery-of-this-session\"", page, StringComparison.Ordinal);
        Assert.Contains("<form class=\"adopt\"", DiscoveredPage.Render(Operator, Query("/discovered"), [new Stranger("52:54:00:12:34:56", Now, "eth0", "offered", "")], ["web"], []).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("<form class=\"adopt\"", DiscoveredPage.Render(Reader, Query("/discovered"), [new Stranger("52:54:00:12:34:56", Now, "eth0", "offered", "")], ["web"], []).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_held_or_stalled_machine_is_tried_again_or_let_go()
    {
        MachineRow[] rows = [Machine("held", MachineState.Failed) with { IsHeld = true }, Machine("late", MachineState.Stalled), Machine("gone", MachineState.Failed)];
        var page = MachinesPage.Render(Operator, All, Found(rows)).ToString();
        foreach (var button in (string[])["held/arm", "held/disarm", "late/arm", "late/disarm", "gone/arm"]) Assert.Contains($"action=\"/machines/{button}\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/machines/gone/disarm", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_has_the_buttons_that_fit_its_state()
    {
        string Page(JobState state) => InstallsPage.Render(Operator, Query("/installs"), null, [], [new JobSummary(7, state, "ann", Now, 1, TimeSpan.Zero, "web")]).ToString();
        Assert.Contains("/installs/jobs/7/pause", Page(JobState.Running), StringComparison.Ordinal);
        Assert.Contains("/installs/jobs/7/resume", Page(JobState.Paused), StringComparison.Ordinal);
        Assert.DoesNotContain("/installs/jobs/7/", Page(JobState.Done), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_list_is_shown_in_parts()
    {
        var installs = Enumerable.Range(0, 10_000).Select(i => SampleInstalls.Armed with { System = $"m{i:00000}" }).ToArray();
        var page = InstallsPage.Render(Reader, Query("/installs") with { Page = 3 }, null, installs, []).ToString();
        Assert.Contains("201 to 300 of 10000 installs", page, StringComparison.Ordinal);
        Assert.Contains("""<a href="/installs?page=2">Previous</a>""", page, StringComparison.Ordinal);
        Assert.Contains("""<a href="/installs?size=1000">1000</a>""", page, StringComparison.Ordinal);
        Assert.InRange(page.Length, 1, 100_000);
    }

    [Fact]
    public void Events_lead_on_to_older_ones()
    {
        var view = new EventsView(Query("/events", "disk"), "boot.", EventLevel.Info, null) with { Page = Query("/events", "disk") with { Fields = [("kind", "boot.")] } };
        var page = EventsPage.Render(Reader, view, [.. Enumerable.Range(0, 201).Select(i => Event(1000 - i, EventLevel.Info, $"no disk {i}"))]).ToString();
        Assert.Contains("""<a href="/events?kind=boot.&amp;q=disk&amp;before=801">Older</a>""", page, StringComparison.Ordinal);
        Assert.DoesNotContain("no disk 200", page, StringComparison.Ordinal);
        Assert.Contains("No event matches", EventsPage.Render(Reader, view, []).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_sorts_by_its_column_and_again_the_other_way()
    {
        var query = MachineQuery.Read("/machines", new QueryCollection(new Dictionary<string, StringValues> { ["sort"] = "name" }));
        var page = MachinesPage.Render(Reader, query, Found(Machine("web01", MachineState.Idle))).ToString();
        Assert.Contains("""aria-sort="ascending"><a href="/machines?sort=name&amp;dir=desc">Machine</a>""", page, StringComparison.Ordinal);
        Assert.Contains("""<a href="/machines?sort=address">Address</a>""", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "now")]
    [InlineData(-5, "now")]
    [InlineData(59, "59 s")]
    [InlineData(60, "1 min")]
    [InlineData(7199, "1 h")]
    [InlineData(864_000, "10 d")]
    public void Ages_are_said_in_one_unit(int seconds, string expected) => Assert.Equal(expected, Age.Of(TimeSpan.FromSeconds(seconds)));

    private static readonly MachineQuery All = new(Query("/machines"), null, MachineSort.Attention, false);
}
