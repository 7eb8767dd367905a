using System.Net;
using BootAppliance.Ramdisk.Machine;
using BootAppliance.Tests.Events.Notify;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Ramdisk;

public sealed class HelperRunTests
{
    private readonly List<string> _said = [];

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(null)]
    public async Task A_plan_that_is_not_answered_or_not_now_is_asked_for_again(HttpStatusCode? answer)
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        using HttpClient http = new(new Unwilling("plan.json", answer, times: 2)) { BaseAddress = appliance.Machine().BaseAddress };
        var error = await Assert.ThrowsAsync<IOException>(() => new HelperRun(http, new HurriedClock(), _said.Add).RunAsync(new Uri(http.BaseAddress!, "autoinstall/none/plan.json"), default));
        Assert.Contains("the machine is not armed", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, _said.Count(one => one.EndsWith("is asked for again", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_appliance_that_never_answers_ends_it_with_a_reason_and_not_with_a_crash()
    {
        using HttpClient http = new(new Unwilling("plan.json", null, times: int.MaxValue, others: HttpStatusCode.NotFound));
        var error = await Assert.ThrowsAsync<IOException>(() => new HelperRun(http, new HurriedClock(), _said.Add).RunAsync(new Uri("http://192.0.2.1/autoinstall/none/plan.json"), default));
        Assert.Contains("cannot be read, asked for 20 times", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seed_that_cannot_be_made_ends_it_before_the_disk_is_touched()
    {
        using HttpClient http = new(new Unwilling("network-config", HttpStatusCode.UnprocessableEntity, times: 1, others: HttpStatusCode.NotFound));
        var error = await Assert.ThrowsAsync<IOException>(() => new HelperRun(http, new HurriedClock(), _said.Add).RunAsync(new Uri("http://192.0.2.1/autoinstall/none/plan.json"), default));
        Assert.Contains("network-config is not given out (422)", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The network before the appliance: loses or refuses so many requests, and lets the others through.</summary>
    private sealed class Unwilling(string path, HttpStatusCode? answer, int times, HttpStatusCode? others = null) : DelegatingHandler(new SocketsHttpHandler())
    {
        private int _left = times;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            !request.RequestUri!.AbsolutePath.EndsWith(path, StringComparison.Ordinal) && others is { } same ? Task.FromResult(new HttpResponseMessage(same))
            : !request.RequestUri.AbsolutePath.EndsWith(path, StringComparison.Ordinal) || Interlocked.Decrement(ref _left) < 0 ? base.SendAsync(request, cancellationToken)
            : answer is { } status ? Task.FromResult(new HttpResponseMessage(status)) : throw new TaskCanceledException("a request took longer than 30 seconds");
    }
}
