using System.Net;
using BootAppliance.Dhcp;
using BootAppliance.Dhcp.Trace;
using BootAppliance.Events;
using BootAppliance.Web;
using static BootAppliance.Tests.Web.SampleViews;

namespace BootAppliance.Tests.Web;

public sealed class StatusPageTests
{
    private const string Attack = "\"'><script>alert(1)</script>&";
    private static readonly LeaseView Lease = new(Attack, Attack, "bound", null, null, Attack, Attack, Now, Now, Now);

    [Fact]
    public void Security_04_names_that_machines_choose_stay_text()
    {
        var e = Event(1, EventLevel.Error, Attack) with { System = Attack, Mac = Attack, Address = Attack, Reason = Attack };
        var machine = new MachineRow(Attack, MachineState.Installing, Attack, Attack, Attack) { Percent = 5, Step = Attack, LastEvent = e };
        var sent = new Datagram(new IPEndPoint(IPAddress.Loopback, 68), new IPEndPoint(IPAddress.Loopback, 67), System.Text.Encoding.ASCII.GetBytes(Attack));
        var view = Status(Operator, new StatusFilter(MachineState.Installing, Attack), machine) with
        {
            Leases = [Lease with { HostName = Attack }, Lease with { System = Attack }],
            LeaseCount = 2,
            Events = [e],
            Health = [new HealthRow(Attack, false, Attack, Attack)],
        };
        var pages = StatusPage.Render(view).ToString()
            + MachinePage.Render(new MachineView(view.Visit, machine, Attack, [Attack], [e], [new TracedExchange(Now, Attack, Attack, sent, sent, Attack, Attack, Attack)])) + MachinePage.Missing(view.Visit, Attack);
        Assert.DoesNotContain("<script>", pages, StringComparison.Ordinal);
        Assert.DoesNotContain("\"'>", pages, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_loaded_from_elsewhere_and_nothing_stands_inline()
    {
        var page = StatusPage.Render(Status(Operator, null, Machine("web01", MachineState.Idle))).ToString();
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(" on[a-z]+=", page);
        Assert.DoesNotMatch("<script[^>]*>[^<]", page);
    }

    [Fact]
    public void An_empty_appliance_says_what_to_run_next()
    {
        var page = StatusPage.Render(Status(Reader)).ToString();
        Assert.Contains("No machine yet", page, StringComparison.Ordinal);
        Assert.Contains("bootappliance system add", page, StringComparison.Ordinal);
        Assert.Contains("bootappliance dhcp show", page, StringComparison.Ordinal);
        Assert.Contains("bootappliance simulate", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_work_comes_first_with_the_next_step()
    {
        var view = Status(Reader) with { Health = [new HealthRow("TFTP", false, "Port 69 is in use by dnsmasq.", "systemctl stop dnsmasq")] };
        var page = StatusPage.Render(view).ToString();
        Assert.InRange(page.IndexOf("systemctl stop dnsmasq", StringComparison.Ordinal), 0, page.IndexOf("<h1", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_a_logged_in_operator_sees_buttons()
    {
        Assert.DoesNotContain("<button", StatusPage.Render(Status(Reader, null, Machine("web01", MachineState.Idle))).ToString(), StringComparison.Ordinal);
        var page = StatusPage.Render(Status(Operator, null, Machine("web01", MachineState.Idle), Machine("web02", MachineState.Armed))).ToString();
        Assert.Contains("action=\"/machines/web01/arm\"", page, StringComparison.Ordinal);
        Assert.Contains("action=\"/machines/web02/disarm\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"antiforgery-of-this-session\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_needs_attention_stands_above_what_does_not()
    {
        var page = StatusPage.Render(Status(Reader, null,
            Machine("calm", MachineState.Installed), Machine("broken", MachineState.Failed), Machine("busy", MachineState.Installing))).ToString();
        int[] places = [page.IndexOf("m-broken", StringComparison.Ordinal), page.IndexOf("m-busy", StringComparison.Ordinal), page.IndexOf("m-calm", StringComparison.Ordinal)];
        Assert.Equal(places.Order(), places);
    }

    [Fact]
    public void Filters_narrow_the_machines_down()
    {
        var machines = new[] { Machine("web01", MachineState.Installed), Machine("db01", MachineState.Failed) };
        Assert.DoesNotContain("m-web01", StatusPage.Render(Status(Reader, new StatusFilter(MachineState.Failed, null), machines)).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("m-db01", StatusPage.Render(Status(Reader, new StatusFilter(null, "WEB0"), machines)).ToString(), StringComparison.Ordinal);
        Assert.Contains("No machine matches", StatusPage.Render(Status(Reader, new StatusFilter(null, "mail"), machines)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_of_ten_thousand_machines_is_bounded()
    {
        var machines = Enumerable.Range(0, 10_000).Select(i => Machine($"m{i:00000}", MachineState.Idle)).ToArray();
        var page = StatusPage.Render(Status(Reader, null, machines)).ToString();
        Assert.Contains("The first 200 of 10000", page, StringComparison.Ordinal);
        Assert.InRange(page.Length, 1, 200_000);
    }

    [Theory]
    [InlineData(0, "now")]
    [InlineData(-5, "now")]
    [InlineData(59, "59 s")]
    [InlineData(60, "1 min")]
    [InlineData(7199, "1 h")]
    [InlineData(864_000, "10 d")]
    public void Ages_are_said_in_one_unit(int seconds, string expected) => Assert.Equal(expected, Age.Of(TimeSpan.FromSeconds(seconds)));
}
