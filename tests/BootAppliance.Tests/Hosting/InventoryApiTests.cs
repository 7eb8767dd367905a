using System.Net;
using System.Net.Http.Json;

namespace BootAppliance.Tests.Hosting;

/// <summary>Lists, versions and expiry as a client of the API sees them.</summary>
public sealed class InventoryApiTests
{
    [Fact]
    public async Task Pages_have_each_object_once_and_the_last_one_says_so()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync("test/guest.sh", 2, 3, 4, 5, 6);
        List<string> names = [];
        for (string? after = ""; after is not null;)
        {
            var page = (await appliance.SendAsync(HttpMethod.Get, $"systems/?limit=2&after={after}", null))!;
            names.AddRange(page["items"]!.AsArray().Select(one => one!["name"]!.GetValue<string>()));
            after = page["next"]?.GetValue<string>();
        }

        Assert.Equal(["web02", "web03", "web04", "web05", "web06"], names);
    }

    [Theory]
    [InlineData("WEB03", new[] { "web03" })]
    [InlineData("52:54:00:00:00:04", new[] { "web04" })]
    [InlineData("none", new string[0])]
    public async Task A_filter_finds_by_any_value_whatever_its_case(string filter, string[] expected)
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync("test/guest.sh", 2, 3, 4);
        var page = (await appliance.SendAsync(HttpMethod.Get, $"systems/?filter={filter}", null))!;
        Assert.Equal(expected, page["items"]!.AsArray().Select(one => one!["name"]!.GetValue<string>()));
    }

    [Fact]
    public async Task An_edit_of_a_version_that_is_gone_is_refused()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        async Task<HttpStatusCode> EditAsync(string version)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, "api/v1/profiles/guest") { Content = JsonContent.Create(new { distro = "guest", comment = version }) };
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
            using var response = await appliance.Admin.SendAsync(request);
            return response.StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await EditAsync("1"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await EditAsync("1"));
        Assert.Equal(HttpStatusCode.OK, await EditAsync("2"));
    }

    [Fact]
    public async Task Arming_for_ten_minutes_ends_after_ten_minutes()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        var install = (await appliance.SendAsync(HttpMethod.Post, "systems/web02/arm", JsonContent.Create(new { expires_in_seconds = 600 })))!;
        Assert.Equal(TimeSpan.FromMinutes(10), install["expires_at"]!.GetValue<DateTimeOffset>() - install["armed_at"]!.GetValue<DateTimeOffset>());
    }
}
