using System.Net;
using System.Net.Http.Json;
using System.Text;

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
    public async Task A_misspelt_parameter_is_refused_and_nothing_is_removed()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        using var response = await appliance.Admin.DeleteAsync("api/v1/systems/web02?dryrun=true");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("dry_run", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("idle", await appliance.StateAsync("web02"));
    }

    [Fact]
    public async Task Only_the_version_that_was_seen_is_removed()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        async Task<HttpStatusCode> RemoveAsync(string version)
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, "api/v1/systems/web02");
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
            using var response = await appliance.Admin.SendAsync(request);
            return response.StatusCode;
        }

        Assert.Equal(HttpStatusCode.PreconditionFailed, await RemoveAsync("7"));
        Assert.Equal(HttpStatusCode.OK, await RemoveAsync("1"));
    }

    [Theory]
    [InlineData("""{"profile": "guest", "interfaces": {"eth0": null}}""", "interfaces")]
    [InlineData("""{"profile": "guest", "interfaces": null}""", "interfaces")]
    [InlineData("""{"profile": null}""", "profile")]
    [InlineData("""{"profile": "guest", "profile": "guest"}""", "profile")]
    [InlineData("""{"profile": "guest", "name_servers": [null]}""", "name_servers")]
    [InlineData("""{"profile": "guest", "autoinstall_meta": {"a": null}}""", "autoinstall_meta")]
    [InlineData("""{"profile": "guest", "kernel_options": {"a": {}}}""", "kernel_options")]
    [InlineData("""{"profile": "guest", "comment": "a\nb"}""", "comment")]
    [InlineData("""{"profile": "guest", "autoinstall": "a\u0001b"}""", "autoinstall")]
    [InlineData("""{"profile": "guest", "colour": "red"}""", "colour")]
    [InlineData("""["profile"]""", "body")]
    [InlineData("""{"profile": """, "body")]
    public async Task A_body_that_is_wrong_is_refused_by_the_name_of_its_field(string body, string field)
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        using var response = await appliance.Admin.PutAsync("api/v1/systems/web09", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(field, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await appliance.Admin.GetAsync("api/v1/systems/web09")).StatusCode);
    }

    [Fact]
    public async Task A_system_whose_template_is_not_there_is_not_armed()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync("test/nothing.sh");
        using var response = await appliance.Admin.PostAsync("api/v1/systems/web02/arm", null);
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains("test/nothing.sh.hbs", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arming_for_ten_minutes_ends_after_ten_minutes()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        var install = (await appliance.SendAsync(HttpMethod.Post, "systems/web02/arm", JsonContent.Create(new { expires_in_seconds = 600 })))!;
        Assert.Equal(TimeSpan.FromMinutes(10), install["expires_at"]!.GetValue<DateTimeOffset>() - install["armed_at"]!.GetValue<DateTimeOffset>());
    }

    [Fact]
    public async Task What_has_snippets_of_its_own_is_renamed_once_they_are_there_under_the_new_name_too()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        var own = Directory.CreateDirectory(Path.Combine(appliance.TemplatesDirectory, "snippets/per_profile/guest")).FullName;
        using var refused = await appliance.Admin.PostAsJsonAsync("api/v1/profiles/guest/rename", new { to = "www" });
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);
        Assert.Contains($"cp -a {own} {Path.Combine(Path.GetDirectoryName(own)!, "www")}", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(own)!, "www"));
        using var renamed = await appliance.Admin.PostAsJsonAsync("api/v1/profiles/guest/rename", new { to = "www" });
        Assert.Equal(HttpStatusCode.OK, renamed.StatusCode);
    }
}
