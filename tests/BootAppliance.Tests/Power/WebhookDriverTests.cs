using System.Text;
using BootAppliance.Power;
using BootAppliance.Power.Webhook;
using Microsoft.AspNetCore.Http;

namespace BootAppliance.Tests.Power;

public sealed class WebhookDriverTests : IAsyncLifetime
{
    private SmartPlug _plug = null!;

    public async Task InitializeAsync() => _plug = await SmartPlug.StartAsync();

    async Task IAsyncLifetime.DisposeAsync() => await _plug.DisposeAsync();

    [Fact]
    public async Task A_plug_is_switched_and_its_state_is_read_out_of_its_answer()
    {
        var target = Target(("on_url", "http://{address}:{port}/relay/{id}?turn=on"), ("off_url", "http://{address}:{port}/relay/{id}?turn=off"), ("method", "get"), ("status_path", "relays.0.ison"));
        Assert.Equal(PowerState.Off, (await StatusAsync(target)).Value);
        Assert.Null(await AlterAsync(target, PowerVerb.On));
        Assert.Equal((PowerState.On, true), ((await StatusAsync(target)).Value, _plug.IsOn));
        Assert.Null(await AlterAsync(target, PowerVerb.Off));
        Assert.Equal(["GET /status", "GET /relay/plug%201?turn=on", "GET /status", "GET /relay/plug%201?turn=off"], _plug.Requests.Select(one => one.Request));
        Assert.Equal(PowerFailure.Unsupported, (await AlterAsync(target, PowerVerb.Cycle))!.Failure);
        Assert.Equal([PowerVerb.On, PowerVerb.Off], (await Driver().CapabilitiesAsync(target, default)).Value!.Verbs);
    }

    [Theory]
    [InlineData(PowerVerb.On, "on_url")]
    [InlineData(PowerVerb.Off, "off_url")]
    [InlineData(PowerVerb.SoftOff, "soft_off_url")]
    [InlineData(PowerVerb.Cycle, "cycle_url")]
    [InlineData(PowerVerb.Reset, "reset_url")]
    public async Task Every_verb_has_a_URL_of_its_own_and_is_posted_unless_told_otherwise(PowerVerb verb, string option)
    {
        Assert.Null(await AlterAsync(Target((option, "http://{address}:{port}/do/{machine}")), verb));
        Assert.Equal("POST /do/web01", Assert.Single(_plug.Requests).Request);
    }

    [Theory]
    [InlineData("on", null, null, null, PowerState.On)]
    [InlineData(" OFF\n", null, null, null, PowerState.Off)]
    [InlineData("""{"POWER":"ON"}""", "POWER", null, null, PowerState.On)]
    [InlineData("""{"a":[{"b":0}]}""", "a.0.b", null, null, PowerState.Off)]
    [InlineData("""{"status": "running"}""", null, "status.*:.*running", "status.*:.*stopped", PowerState.On)]
    [InlineData("standby", null, "^active$", "^(standby|dead)$", PowerState.Off)]
    [InlineData("perhaps", null, null, null, null)]
    [InlineData("on off", null, "on", "off", null)]
    [InlineData("""{"a":1}""", "b", null, null, null)]
    [InlineData("no json", "a", null, null, null)]
    public async Task An_answer_is_on_or_off_or_a_fault(string answer, string? path, string? on, string? off, PowerState? state)
    {
        _plug.Instead = context => context.Response.WriteAsync(answer);
        var options = new[] { ("status_path", path), ("status_on", on), ("status_off", off) }.Where(one => one.Item2 is not null).Select(one => (one.Item1, one.Item2!)).ToArray();
        var outcome = await StatusAsync(Target(options));
        Assert.Equal(state, outcome.Fault is null ? outcome.Value : null);
        if (state is null) Assert.Equal(PowerFailure.ProtocolError, outcome.Fault!.Failure);
    }

    [Theory]
    [InlineData("admin", "secret", "Basic YWRtaW46c2VjcmV0")]
    [InlineData("", "secret", "Bearer secret")]
    [InlineData("", "", "")]
    public async Task An_account_is_basic_and_a_password_alone_a_bearer_token(string user, string password, string header)
    {
        Assert.Null(await AlterAsync(Target(("on_url", "http://{address}:{port}/")) with { Account = user, Password = new(password) }, PowerVerb.On));
        Assert.Equal(header, Assert.Single(_plug.Requests).Account);
    }

    [Theory]
    [InlineData(401, PowerFailure.AuthenticationRefused, false)]
    [InlineData(403, PowerFailure.PrivilegeRefused, false)]
    [InlineData(404, PowerFailure.BadSetting, false)]
    [InlineData(405, PowerFailure.BadSetting, false)]
    [InlineData(429, PowerFailure.Busy, false)]
    [InlineData(500, PowerFailure.Busy, true)]
    public async Task What_it_answers_decides_whether_it_is_tried_again(int code, PowerFailure failure, bool mayHaveHappened)
    {
        _plug.Instead = context =>
        {
            context.Response.StatusCode = code;
            return Task.CompletedTask;
        };
        var fault = (await AlterAsync(Target(("on_url", "http://{address}:{port}/")), PowerVerb.On))!;
        Assert.Equal((failure, mayHaveHappened), (fault.Failure, fault.MayHaveHappened));
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_the_password_goes_nowhere_else()
    {
        await using var other = await SmartPlug.StartAsync();
        _plug.Instead = context =>
        {
            context.Response.Redirect($"http://127.0.0.1:{other.Port}/");
            return Task.CompletedTask;
        };
        var fault = (await StatusAsync(Target() with { Password = new("secret") })).Fault!;
        Assert.Equal($"web01: the power system at 127.0.0.1 port {_plug.Port} leads from its status_url to http://127.0.0.1:{other.Port}, which is not followed; write the URL that it leads to, if that is meant", fault.Sentence);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task An_answer_that_does_not_end_is_cut_off()
    {
        _plug.Instead = async context =>
        {
            var part = Encoding.ASCII.GetBytes(new string('x', 1 << 14));
            for (var number = 0; number < 64; number++) await context.Response.Body.WriteAsync(part);
        };
        Assert.Contains("more than 64 KiB", (await StatusAsync(Target())).Fault!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_says_nothing_is_given_up_and_may_have_done_it()
    {
        using CancellationTokenSource end = new();
        _plug.Instead = context => Task.Delay(Timeout.Infinite, end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        var fault = (await new WebhookDriver(new HurriedClock()).AlterAsync(Target(("on_url", "http://{address}:{port}/")), PowerVerb.On, default)).Fault!;
        Assert.Equal((PowerFailure.TimedOut, true), (fault.Failure, fault.MayHaveHappened));
        await end.CancelAsync();
    }

    [Fact]
    public async Task Only_the_pinned_certificate_is_taken()
    {
        var target = Target(("status_url", "https://{address}:{port}/"), ("status_path", "relays.0.ison")) with { Port = _plug.TlsPort };
        Assert.Contains(_plug.Fingerprint, (await StatusAsync(target)).Fault!.Sentence, StringComparison.Ordinal);
        Assert.Equal(PowerState.Off, (await StatusAsync(With(target, "fingerprint", _plug.Fingerprint))).Value);
        Assert.Equal(PowerFailure.TlsMismatch, (await StatusAsync(With(target, "fingerprint", new string('A', 64)))).Fault!.Failure);
    }

    [Theory]
    [InlineData("on_url", "ftp://192.0.2.7/", PowerFailure.BadSetting)]
    [InlineData("on_url", "http://user:word@192.0.2.7/", PowerFailure.BadSetting)]
    [InlineData("on_url", "http://{host}/", PowerFailure.BadSetting)]
    [InlineData("on_url", "http://169.254.169.254/latest", PowerFailure.BadSetting)]
    [InlineData("on_url", "http://127.0.0.1:1/", PowerFailure.Unreachable)]
    [InlineData("method", "put", PowerFailure.BadSetting)]
    [InlineData("command", "/bin/sh", PowerFailure.BadSetting)]
    public async Task What_cannot_be_called_is_refused_with_what_to_do(string option, string value, PowerFailure failure)
    {
        var fault = (await AlterAsync(With(Target(("on_url", "http://{address}:{port}/")), option, value), PowerVerb.On))!;
        Assert.Equal((failure, 0), (fault.Failure, _plug.Requests.Count));
    }

    [Theory]
    [InlineData(@"(a)\1")]
    [InlineData("(")]
    public async Task A_pattern_that_could_run_for_ever_or_is_none_is_refused(string pattern) =>
        Assert.Equal(PowerFailure.BadSetting, (await StatusAsync(Target(("status_on", pattern)))).Fault!.Failure);

    private static WebhookDriver Driver() => new(TimeProvider.System);

    private static Task<PowerOutcome<PowerState>> StatusAsync(PowerTarget target) => Driver().StatusAsync(target, default);

    private static async Task<PowerFault?> AlterAsync(PowerTarget target, PowerVerb verb) => (await Driver().AlterAsync(target, verb, default)).Fault;

    private static PowerTarget With(PowerTarget target, string option, string value) => target with { Options = new Dictionary<string, string>(target.Options) { [option] = value } };

    private PowerTarget Target(params (string Option, string Value)[] options) => options.Aggregate(
        new PowerTarget("web01", "127.0.0.1", _plug.Port, "", new(""), new Dictionary<string, string> { ["status_url"] = "http://{address}:{port}/status" }, "plug 1"), (target, one) => With(target, one.Option, one.Value));
}
