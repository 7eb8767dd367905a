using System.Collections.Concurrent;
using System.Net;
using System.Text;
using BootAppliance.Events;
using BootAppliance.Installs;
using BootAppliance.Installs.Logs;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Installs;

/// <summary>What installers post, over HTTP as they do.</summary>
public sealed class CallbackTests : IAsyncLifetime, IAsyncDisposable
{
    private ApplianceUnderTest _appliance = null!;
    private HttpClient _machine = null!;
    private string _token = "";

    public async Task InitializeAsync()
    {
        _appliance = await ApplianceUnderTest.StartAsync();
        _machine = _appliance.Machine();
        await _appliance.AddMachinesAsync();
        _token = await _appliance.BeginInstallAsync();
    }

    [Fact]
    public async Task A_log_comes_in_parts_and_is_read_back_whole()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await LogAsync(0, "first line\n")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await LogAsync(11, "second line\n")).Status);
        Assert.Equal("first line\nsecond line\n", await ReadAsync("installer.log"));
        Assert.Equal("line\n", await ReadAsync("installer.log?offset=-5"));
        Assert.Equal("second", await ReadAsync("installer.log?offset=11&limit=6"));
    }

    [Fact]
    public async Task A_repeated_part_is_answered_like_the_first_and_an_overlapping_one_adds_its_rest()
    {
        foreach (var (offset, text) in ((long, string)[])[(0, "abc"), (0, "abc"), (1, "bc"), (2, "cdef")])
            Assert.Equal(HttpStatusCode.NoContent, (await LogAsync(offset, text)).Status);
        Assert.Equal("abcdef", await ReadAsync("installer.log"));
    }

    [Fact]
    public async Task A_part_that_would_leave_a_gap_is_told_where_to_go_on()
    {
        await LogAsync(0, "abc");
        Assert.Equal((HttpStatusCode.Conflict, "length=3\n"), await LogAsync(10, "later"));
    }

    [Theory]
    [InlineData("passwd"), InlineData("..%2f..%2fappliance.key"), InlineData("installer.log%20"), InlineData("Installer.log"), InlineData("x")]
    public async Task Security_14_a_log_has_a_name_from_the_list(string name) =>
        Assert.Equal(HttpStatusCode.NotFound, (await LogAsync(0, "text", name)).Status);

    [Fact]
    public async Task Security_14_a_log_part_has_a_bounded_size() =>
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await LogAsync(0, new string('x', (64 << 10) + 1))).Status);

    [Fact]
    public async Task Security_14_a_log_is_given_out_as_plain_text_whatever_is_in_it()
    {
        await LogAsync(0, "<script>alert(1)</script>{{hostname}}");
        using var answer = await _appliance.Admin.GetAsync("api/v1/installs/web02/logs/installer.log");
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("<script>alert(1)</script>{{hostname}}", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Security_03_no_log_is_taken_after_the_end_or_with_the_token_of_an_older_generation()
    {
        await _appliance.ArmAsync("web02");
        Assert.Equal(HttpStatusCode.NotFound, (await LogAsync(0, "late")).Status);
        _token = await _appliance.BeginInstallAsync();
        await PostAsync("finished");
        Assert.Equal(HttpStatusCode.NotFound, (await LogAsync(0, "late")).Status);
    }

    [Fact]
    public async Task An_installer_in_a_loop_is_slowed_down_and_others_are_not()
    {
        // Many at once: the burst is refilled while one waits for the other.
        var answers = new ConcurrentBag<HttpStatusCode>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 4 * CallbackRate.Burst), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) => answers.Add(await PostAsync("progress", $"percent={i % 100}")));
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        await _appliance.AddMachinesAsync("test/guest.sh", 3);
        var token = await _appliance.BeginInstallAsync(3);
        using var other = _appliance.Machine(3);
        using var answer = await other.PostAsync($"callback/{token}/progress", null);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Fact]
    public async Task Security_03_a_callback_of_another_machine_is_refused_even_with_the_right_token()
    {
        await _appliance.AddMachinesAsync("test/guest.sh", 3);
        using var other = _appliance.Machine(3);
        using var answer = await other.PostAsync($"callback/{_token}/finished", null);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        using var log = await other.PostAsync($"callback/{_token}/log/installer-syslog?offset=0", new StringContent("x"));
        Assert.Equal(HttpStatusCode.NotFound, log.StatusCode);
        Assert.Equal("installing", await _appliance.StateAsync("web02"));
        Assert.Contains("it comes from web03, with web02's token", await _appliance.EventsAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("finished", "installed")]
    [InlineData("failed", "failed")]
    public async Task The_end_of_an_install_may_be_said_again(string end, string state)
    {
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(end, "text=no disk"));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(end, "text=no disk"));
        Assert.Equal(state, await _appliance.StateAsync("web02"));
        Assert.DoesNotContain("was refused", await _appliance.EventsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_without_end_does_not_fill_the_record()
    {
        for (var i = 0; i < 180; i++) Assert.Equal(HttpStatusCode.NoContent, await PostAsync("progress", $"percent={i % 100}\ntext=line {i}"));
        Assert.Equal(79, _appliance.Service<InstallStore>().Of("web02")!.Percent);
        var told = await _appliance.Service<EventStore>().ListAsync(new EventFilter(Kinds: ["install.state"]) { Text = "line" }, 1000, null, default);
        Assert.InRange(told.Count, 100, 170);
    }

    [Fact]
    public async Task What_Ubuntus_installer_posts_by_itself_moves_the_phase()
    {
        var report = """{"name": "subiquity/Install/install/curtin_install", "description": "installing system", "event_type": "start", "origin": "curtin", "timestamp": 1, "level": "INFO"}""";
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync("webhook", report));
        var install = await _appliance.SendAsync(HttpMethod.Get, "installs/web02", null);
        Assert.Equal("Install", install!["phase"]!.GetValue<string>());
        Assert.Equal(["armed", "booting", "answer", "Install"], install["phases"]!.AsArray().Select(one => one!["name"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData(""), InlineData("[]"), InlineData("{"), InlineData("""{"name": 1}"""), InlineData("""{"name": "a", "event_type": "explode"}""")]
    public async Task A_report_that_is_none_is_refused(string body) => Assert.Equal(HttpStatusCode.NotFound, await PostAsync("webhook", body));

    [Fact]
    public async Task The_logs_of_the_last_installs_are_kept_and_those_before_them_removed()
    {
        for (var i = 0; i <= LogRetention.KeptInstalls; i++)
        {
            _token = await _appliance.BeginInstallAsync();
            await LogAsync(0, "text");
        }

        await _appliance.Service<LogRetention>().TrimAsync(default);
        var last = (await _appliance.SendAsync(HttpMethod.Get, "installs/web02", null))!["generation"]!.GetValue<long>();
        Assert.Single((await ListAsync(last))!);
        Assert.Single((await ListAsync(last - LogRetention.KeptInstalls + 1))!);
        Assert.Empty((await ListAsync(last - LogRetention.KeptInstalls))!);
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        _machine.Dispose();
        await _appliance.DisposeAsync();
    }

    private async Task<(HttpStatusCode Status, string Text)> LogAsync(long offset, string text, string name = "installer.log")
    {
        using var answer = await _machine.PostAsync($"callback/{_token}/log/{name}?offset={offset}", new StringContent(text));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<HttpStatusCode> PostAsync(string name, string body = "", string? token = null)
    {
        using var answer = await _machine.PostAsync($"callback/{token ?? _token}/{name}", new StringContent(body, Encoding.UTF8));
        return answer.StatusCode;
    }

    private Task<string> ReadAsync(string path) => _appliance.Admin.GetStringAsync($"api/v1/installs/web02/logs/{path}");

    private async Task<System.Text.Json.Nodes.JsonArray> ListAsync(long generation) =>
        (await _appliance.SendAsync(HttpMethod.Get, $"installs/web02/logs?generation={generation}", null))!["items"]!.AsArray();
}
