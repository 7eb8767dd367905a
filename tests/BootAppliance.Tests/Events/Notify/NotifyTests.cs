using BootAppliance.Events.Notify;
using BootAppliance.Tests.Cli;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Events.Notify;

/// <summary>The whole appliance, its command line and a real receiver.</summary>
public sealed class NotifyTests
{
    [Fact]
    public async Task A_failed_install_is_told_once_although_receiver_and_appliance_were_away()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var appliance = await ApplianceUnderTest.StartAsync(notify: Notify(receiver));
        await appliance.AddMachinesAsync();
        await receiver.GoAsync();
        using var machine = appliance.Machine();
        var token = await appliance.BeginInstallAsync();
        using (await machine.PostAsync($"callback/{token}/failed", new StringContent("text=no disk\n"))) await appliance.EventsAsync();
        await Eventually.TrueAsync(async () => (await appliance.EventsAsync()).Contains("notify.failed", StringComparison.Ordinal), "the failure is told");
        var waiting = (await CliTests.RunAsync(appliance, "notify", "list")).Output;
        Assert.Matches($"\\npager\thttp://127.0.0.1:{receiver.Url.Port}\t[0-9]+\t1\t0\t[^\t]+\thttp://127.0.0.1:[0-9]+ is not reached: [^\t]+\t20", waiting);
        Assert.DoesNotContain("canary", waiting, StringComparison.Ordinal);

        await appliance.RestartAsync();
        await receiver.ComeAsync();
        await receiver.HasAsync(1);
        Assert.Equal(["web02 is failed: no disk"], receiver.Texts);
        await Eventually.TrueAsync(async () => (await appliance.EventsAsync()).Contains("notify.works", StringComparison.Ordinal), "that it works is told");
        Assert.Matches("\\npager\t[^\t]+\t[0-9]+\t0\t1\t[^\t]+\ttaken \\(200\\)\t\t\n", (await CliTests.RunAsync(appliance, "notify", "list")).Output);
        Assert.Contains("bootappliance_notify_attempts_total{webhook=\"pager\",outcome=\"delivered\"} 1", await appliance.Admin.GetStringAsync("metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_tells_how_it_ended()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var appliance = await ApplianceUnderTest.StartAsync(notify: Notify(receiver));
        Assert.Equal((0, "webhook pager: taken (200)\n", ""), await CliTests.RunAsync(appliance, "notify", "test", "pager"));
        Assert.Equal(["This is a test of the webhook pager"], receiver.Texts);
        receiver.Answers.Enqueue(403);
        Assert.Equal((1, "webhook pager: the receiver answers 403 Forbidden\n", ""), await CliTests.RunAsync(appliance, "notify", "test", "pager"));
        var (code, _, errors) = await CliTests.RunAsync(appliance, "notify", "test", "mail");
        Assert.Equal(3, code);
        Assert.Contains("there are pager", errors, StringComparison.Ordinal);
    }

    /// <summary>Counters are the process's, so no other test has a webhook of that name.</summary>
    private static NotifyOptions Notify(Receiver receiver) => new() { Webhooks = [new WebhookOptions { Name = "pager", Url = receiver.Url.ToString() }] };
}
