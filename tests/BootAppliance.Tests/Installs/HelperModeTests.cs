using System.Net;
using System.Text.Json.Nodes;
using BootAppliance.Installs;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Installs;

/// <summary>Machines that boot the helper image for something else than to be installed, over the whole appliance.</summary>
public sealed class HelperModeTests : IAsyncLifetime
{
    private ApplianceUnderTest _appliance = null!;

    public async Task InitializeAsync()
    {
        _appliance = await ApplianceUnderTest.StartAsync();
        await _appliance.AddMachinesAsync();
        await _appliance.PutAsync("profiles/helper", new { distro = "guest" });
    }

    public async Task DisposeAsync() => await _appliance.DisposeAsync();

    [Theory]
    [InlineData("{\"mode\":\"wipe\",\"confirm\":\"web02\"}", "disk")]
    [InlineData("{\"mode\":\"wipe\",\"disk\":\"\",\"confirm\":\"web02\"}", "disk")]
    [InlineData("{\"mode\":\"wipe\",\"disk\":\"first\",\"confirm\":\"web02\"}", "disk")]
    [InlineData("{\"mode\":\"wipe\",\"disk\":\"all\"}", "confirm")]
    [InlineData("{\"mode\":\"wipe\",\"disk\":\"all\",\"confirm\":\"web03\"}", "confirm")]
    [InlineData("{\"mode\":\"discover\",\"disk\":\"all\"}", "disk")]
    public async Task Security_16_nothing_is_wiped_that_was_not_named_twice(string body, string field)
    {
        using var answer = await _appliance.Admin.PostAsync("api/v1/systems/web02/arm", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotNull(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["errors"]![field]);
        Assert.Equal("idle", await _appliance.StateAsync("web02"));
    }

    [Fact]
    public async Task Security_16_a_wipe_is_armed_for_one_disk_once_and_is_recorded()
    {
        await ArmAsync(new { mode = "wipe", disk = "serial=S3Z1", confirm = "web02" });
        var plan = await PlanAsync();
        Assert.Equal(("wipe", "serial=S3Z1", ""), ((string?)plan["mode"], (string?)plan["disk"], (string?)plan["template"]));
        Assert.Equal("installing", await _appliance.StateAsync("web02"));
        await TellAsync("started", "");
        await TellAsync("progress", "phase=erased\ntext=/dev/sda is erased by discard\n");
        await TellAsync("finished", "");
        // Nothing is there that would be called installed, and nothing is wiped again.
        Assert.Equal("idle", await _appliance.StateAsync("web02"));
        var events = await _appliance.EventsAsync();
        Assert.Contains("armed web02 to wipe the disk \\\"serial=S3Z1\\\"", events, StringComparison.Ordinal);
        Assert.Contains("is erased by discard", events, StringComparison.Ordinal);
        Assert.Contains("web02 is wiped", events, StringComparison.Ordinal);
        Assert.Contains("is not armed: it boots its own disk", await ScriptAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_tells_what_it_is_with_its_own_token_while_its_discovery_runs()
    {
        await ArmAsync(new { mode = "discover" });
        var plan = await PlanAsync();
        Assert.Equal(HttpStatusCode.BadRequest, await TellAsync("facts", "{}"));
        Assert.Equal(HttpStatusCode.NoContent, await TellAsync("facts", """{"format":"bootappliance-facts/1","memory_bytes":68719476736,"cpu":{"model":"Example","threads":8},"disks":[{"serial":"S1"},{"serial":"S2"}]}"""));
        Assert.Equal(HttpStatusCode.NoContent, await TellAsync("finished", ""));
        Assert.Equal(HttpStatusCode.NotFound, await TellAsync("facts", """{"format":"bootappliance-facts/1"}"""));
        Assert.Equal("discover", (string?)plan["mode"]);
        var shown = await _appliance.SendAsync(HttpMethod.Get, "systems/web02/facts", null);
        Assert.Equal(("8 CPUs, 64.0 GiB of memory, 2 disks", "S1"), ((string?)shown!["text"], (string?)shown["facts"]!["disks"]![0]!["serial"]));
        foreach (var (filter, finds) in new[] { ("facts.disks.serial=S2", true), ("facts.memory_bytes>=64GiB", true), ("facts.memory_bytes>=65GiB", false), ("facts.cpu.threads<=8 facts.cpu.model=ex*", true) })
            Assert.Equal(finds ? 1 : 0, (await _appliance.SendAsync(HttpMethod.Get, $"systems?filter={Uri.EscapeDataString(filter)}", null))!["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task Who_is_discovered_gets_its_plan_and_no_file_with_passwords()
    {
        await ArmAsync(new { mode = "discover" });
        var script = await ScriptAsync();
        // By which card it has booted: the image asks DHCP by that one.
        Assert.Contains(" ba.mac=52:54:00:00:00:02", script, StringComparison.Ordinal);
        var url = script.Split("ba.plan=")[1].Split([' ', '\n'])[0];
        using var machine = _appliance.Machine(2);
        foreach (var (name, status) in new[] { ("user-data", HttpStatusCode.NotFound), ("vendor-data", HttpStatusCode.NotFound), ("plan.json", HttpStatusCode.OK) })
        {
            using var answer = await machine.GetAsync(new Uri(url).AbsolutePath.Replace("plan.json", name, StringComparison.Ordinal));
            Assert.Equal(status, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Who_has_no_helper_image_is_told_how_to_get_one()
    {
        await _appliance.SendAsync(HttpMethod.Delete, "profiles/helper", null);
        using var answer = await _appliance.Admin.PostAsync("api/v1/systems/web02/arm", new StringContent("""{"mode":"discover"}""", System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("bootappliance ramdisk build --to", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_of_another_mode_is_said_once_and_the_machine_may_say_it_again()
    {
        var now = DateTimeOffset.UnixEpoch;
        Install install = new() { Id = "1", System = "web01", Generation = 1, ArmedAt = now, ArmedBy = "test", ExpiresAt = now.AddDays(1), Mode = InstallMode.Wipe, Helper = "helper", AnswerFetchedAt = now, State = InstallState.Installing };
        var ended = InstallRules.Apply(install, new InstallEvent.Finished(), now)!;
        Assert.Equal((InstallState.Idle, true), (ended.State, ended.IsDone));
        Assert.True(InstallRules.IsRepeated(ended, new InstallEvent.Finished()));
        Assert.Null(InstallRules.Apply(ended, new InstallEvent.Failed("x"), now));
        Assert.False((install with { State = InstallState.Idle }).IsDone);
        // An image that is read on meanwhile is nothing of a wipe.
        Assert.Null(InstallRules.Apply(install with { AnswerFetchedAt = null, State = InstallState.Armed }, new InstallEvent.ImageRead(), now));
    }

    private async Task ArmAsync(object body) => await _appliance.SendAsync(HttpMethod.Post, "systems/web02/arm", System.Net.Http.Json.JsonContent.Create(body));

    private async Task<string> ScriptAsync()
    {
        using var machine = _appliance.Machine(2);
        return await machine.GetStringAsync("boot/ipxe");
    }

    /// <summary>As the helper image gets it: by the kernel's command line of its boot script.</summary>
    private async Task<JsonNode> PlanAsync()
    {
        var script = await ScriptAsync();
        var url = script.Split("ba.plan=")[1].Split([' ', '\n'])[0];
        using var machine = _appliance.Machine(2);
        var plan = JsonNode.Parse(await machine.GetStringAsync(new Uri(url).AbsolutePath))!;
        _callback = new Uri((string)plan["callback"]!).AbsolutePath;
        return plan;
    }

    private string _callback = "";

    private async Task<HttpStatusCode> TellAsync(string name, string body)
    {
        using var machine = _appliance.Machine(2);
        using var answer = await machine.PostAsync($"{_callback}/{name}", new StringContent(body));
        return answer.StatusCode;
    }
}
