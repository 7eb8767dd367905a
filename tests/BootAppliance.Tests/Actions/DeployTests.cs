using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BootAppliance.Actions.Deploy;
using BootAppliance.Data;
using BootAppliance.Tests.Access;
using BootAppliance.Tests.Data;
using BootAppliance.Tests.Hosting;
using BootAppliance.Tests.Inventory;
using Dapper;

namespace BootAppliance.Tests.Actions;

public sealed class DeployTests
{
    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Fact]
    public async Task A_job_installs_its_systems_so_many_at_once()
    {
        await using var appliance = await StartAsync();
        var job = await appliance.SendAsync(HttpMethod.Post, "deploy", JsonContent.Create(new { filter = "name=web*", concurrency = 2 }));
        var id = job!["id"]!.GetValue<long>();
        await UntilAsync(appliance, id, running: 2, installed: 0);
        Assert.Equal(("armed", "armed", "idle"), (await appliance.StateAsync("web02"), await appliance.StateAsync("web03"), await appliance.StateAsync("web04")));
        foreach (var number in (int[])[2, 3, 4])
        {
            await UntilArmedAsync(appliance, number);
            await InstallAsync(appliance, number);
        }

        var done = await UntilAsync(appliance, id, running: 0, installed: 3);
        Assert.Equal("done", done["state"]!.GetValue<string>());
        Assert.Contains($"job {id} is done: 3 installed, 0 failed", await appliance.EventsAsync());
    }

    [Fact]
    public async Task A_paused_job_starts_nothing_a_resumed_one_goes_on_and_a_cancelled_one_ends()
    {
        await using var appliance = await StartAsync();
        var id = (await appliance.SendAsync(HttpMethod.Post, "deploy", JsonContent.Create(new { systems = (string[])["web02", "web03", "web04"], concurrency = 1 })))!["id"]!.GetValue<long>();
        await UntilAsync(appliance, id, running: 1, installed: 0);
        await appliance.SendAsync(HttpMethod.Post, $"jobs/{id}/pause", null);
        await InstallAsync(appliance, 2);
        await UntilAsync(appliance, id, running: 0, installed: 1);
        Assert.Equal("idle", await appliance.StateAsync("web03"));
        await appliance.SendAsync(HttpMethod.Post, $"jobs/{id}/resume", null);
        await UntilArmedAsync(appliance, 3);
        var cancelled = await appliance.SendAsync(HttpMethod.Post, $"jobs/{id}/cancel", null);
        Assert.Equal(("cancelled", 1), (cancelled!["state"]!.GetValue<string>(), cancelled["cancelled"]!.GetValue<int>()));
        using var again = await appliance.Admin.PostAsync($"api/v1/jobs/{id}/resume", null);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Theory]
    [InlineData("""{}""", "systems"), InlineData("""{"systems": ["nobody"]}""", "systems"), InlineData("""{"systems": [null]}""", "systems"), InlineData("""{"systems": ["web02"], "filter": "x"}""", "systems")]
    [InlineData("""{"filter": "nothing-has-this"}""", "filter"), InlineData("""{"systems": ["web02"], "concurrency": 0}""", "concurrency"), InlineData("""{"systems": ["web02"], "stagger_seconds": 3601}""", "stagger_seconds")]
    public async Task A_wrong_request_names_the_field_and_starts_nothing(string body, string field)
    {
        await using var appliance = await StartAsync();
        using var answer = await appliance.Admin.PostAsync("api/v1/deploy", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotNull(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["errors"]![field]);
        Assert.Empty((await appliance.SendAsync(HttpMethod.Get, "jobs", null))!["items"]!.AsArray());
    }

    [Fact]
    public async Task A_dry_run_tells_the_systems_and_starts_nothing()
    {
        await using var appliance = await StartAsync();
        var plan = await appliance.SendAsync(HttpMethod.Post, "deploy", JsonContent.Create(new { filter = "name=web0*", dry_run = true }));
        Assert.Equal(["web02", "web03", "web04"], plan!["systems"]!.AsArray().Select(one => one!.GetValue<string>()));
        Assert.Equal("idle", await appliance.StateAsync("web02"));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_job_that_was_cancelled_or_paused_gives_nothing_to_start_whatever_was_read_before(DatabaseEngine engine)
    {
        await using var inventory = await InventoryUnderTest.StartAsync(engine);
        var store = new DeployStore(inventory.Database, inventory.Store, inventory.Events, new SettableClock());
        var job = await store.AddAsync(Asked(3, "test"), ["web01", "web02", "web03"], default);
        Assert.True(await store.ClaimAsync(job, job.Steps[0], default));
        Assert.False(await store.ClaimAsync(job, job.Steps[0], default));
        await store.ChangeAsync(job.Id, JobState.Paused, "root", default);
        Assert.False(await store.ClaimAsync(job, job.Steps[1], default));
        await store.ChangeAsync(job.Id, JobState.Cancelled, "root", default);
        Assert.False(await store.ClaimAsync(job, job.Steps[2], default));
        Assert.Single(await store.OpenAsync(10, default));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_oldest_job_that_runs_is_looked_after_however_many_paused_ones_are_newer(DatabaseEngine engine)
    {
        await using var inventory = await InventoryUnderTest.StartAsync(engine);
        var store = new DeployStore(inventory.Database, inventory.Store, inventory.Events, new SettableClock());
        var first = await store.AddAsync(Asked(1, "first"), ["web01"], default);
        for (var i = 0; i < 3; i++) await store.ChangeAsync((await store.AddAsync(Asked(1, "later"), ["web02"], default)).Id, JobState.Paused, "root", default);
        Assert.Equal(first.Id, (await store.OpenAsync(2, default))[0].Id);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_machine_that_gets_the_name_of_a_removed_one_is_not_installed_for_it(DatabaseEngine engine)
    {
        await using var inventory = await InventoryUnderTest.StartAsync(engine);
        await inventory.SaveAsync(InventoryUnderTest.Machine("web01"));
        var store = new DeployStore(inventory.Database, inventory.Store, inventory.Events, new SettableClock());
        var job = await store.AddAsync(Asked(1, "test"), ["web01"], default);
        await inventory.RemoveAsync(BootAppliance.Inventory.ObjectKind.System, "web01");
        await inventory.SaveAsync(InventoryUnderTest.Machine("web01"));
        var after = (await store.FindAsync(job.Id, default))!;
        Assert.Equal((JobState.Done, StepState.Failed, "the system was removed"), (after.State, after.Steps[0].State, after.Steps[0].Reason));
        Assert.False(await store.ClaimAsync(job, job.Steps[0], default));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_list_of_jobs_tells_the_same_as_the_jobs_themselves(DatabaseEngine engine)
    {
        await using var inventory = await InventoryUnderTest.StartAsync(engine);
        var store = new DeployStore(inventory.Database, inventory.Store, inventory.Events, new SettableClock());
        var job = await store.AddAsync(Asked(2, "test"), ["web01", "web02", "web03", "web04"], default);
        var began = DateTimeOffset.UnixEpoch;
        await store.SaveAsync(job, job.Steps[0] with { State = StepState.Installed, StartedAt = began, EndedAt = began.AddMinutes(10) }, default);
        await store.SaveAsync(job, job.Steps[1] with { State = StepState.Installed, StartedAt = began, EndedAt = began.AddMinutes(4) }, default);
        await store.SaveAsync(job, job.Steps[2] with { State = StepState.Failed, StartedAt = began, EndedAt = began, Reason = "no disk" }, default);
        var (listed, whole) = (Assert.Single(await store.ListAsync(10, default)), (await store.FindAsync(job.Id, default))!);
        Assert.Equal((2, 1, 1, 4, 3), (listed.Count(StepState.Installed), listed.Count(StepState.Failed), listed.Count(StepState.Waiting), listed.Total, listed.Ended));
        Assert.Equal((whole.Typical, DeployRules.Estimate(whole, began)), (listed.Typical, DeployRules.Estimate(listed, began)));
        Assert.NotNull(listed.Typical);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Of_the_jobs_that_have_ended_the_last_thousand_are_kept_and_every_open_one(DatabaseEngine engine)
    {
        await using var inventory = await InventoryUnderTest.StartAsync(engine);
        var store = new DeployStore(inventory.Database, inventory.Store, inventory.Events, new SettableClock());
        var open = await store.AddAsync(Asked(1, "open"), ["web01"], default);
        await inventory.Database.WriteAsync(connection =>
        {
            for (var i = 0; i < DeployStore.KeptJobs + 50; i++)
            {
                var id = connection.ExecuteScalar<long>("INSERT INTO jobs (kind, state, who, created_at, ended_at, concurrency, stagger, text) VALUES ('deploy', 'done', 'root', 0, 1, 1, 0, 'old') RETURNING id");
                connection.Execute("INSERT INTO job_systems (job, position, system, state) VALUES (@id, 0, 'web02', 'installed')", new { id });
            }

            return 0;
        });
        var added = await store.AddAsync(Asked(1, "new"), ["web02"], default);
        var left = await store.ListAsync(5000, default);
        Assert.Equal(DeployStore.KeptJobs - 1, left.Count(job => job.State == JobState.Done));
        Assert.Equal([added.Id, open.Id], left.Where(job => job.State == JobState.Running).Select(job => job.Id));
        Assert.Equal(left.Count, await inventory.Database.ReadAsync(connection => connection.ExecuteScalar<int>("SELECT COUNT(*) FROM job_systems"), default));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_was_armed_before_a_kill_is_not_armed_again_after_it(DatabaseEngine engine)
    {
        await using var actions = await ActionsUnderTest.StartAsync(engine);
        await actions.AddAsync("web01", hasPower: false);
        var job = await actions.Jobs.AddAsync(Asked(1, "test"), ["web01"], default);
        // The kill: armed, and the step that says so not stored.
        await actions.Installs.ArmAsync("web01", job.ArmedBy, null, default);
        using var worker = actions.NewDeployWorker();
        await worker.StartAsync(default);
        for (var i = 0; i < 100 && (await actions.Jobs.FindAsync(job.Id, default))!.Steps[0].Generation is null; i++) await Task.Delay(50);
        await worker.StopAsync(default);
        Assert.Equal((StepState.Running, 1L), (await actions.Jobs.FindAsync(job.Id, default))!.Steps[0] is var step ? (step.State, step.Generation!.Value) : default);
        Assert.Equal(1, actions.Installs.Of("web01")!.Generation);
    }

    private static JobSummary Asked(int concurrency, string text) => new(0, JobState.Running, "root", DateTimeOffset.UnixEpoch, concurrency, TimeSpan.Zero, text);

    private static async Task<ApplianceUnderTest> StartAsync()
    {
        var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync("test/guest.sh", 2, 3, 4);
        return appliance;
    }

    private static async Task InstallAsync(ApplianceUnderTest appliance, int number)
    {
        var token = await appliance.BootAsync(number);
        using var machine = appliance.Machine(number);
        foreach (var e in (string[])["started", "finished"])
            Assert.Equal(HttpStatusCode.NoContent, (await machine.PostAsync($"callback/{token}/{e}", null)).StatusCode);
    }

    private static async Task UntilArmedAsync(ApplianceUnderTest appliance, int number)
    {
        for (var i = 0; i < 200 && await appliance.StateAsync($"web{number:d2}") != "armed"; i++) await Task.Delay(50);
        Assert.Equal("armed", await appliance.StateAsync($"web{number:d2}"));
    }

    private static async Task<JsonNode> UntilAsync(ApplianceUnderTest appliance, long id, int running, int installed)
    {
        JsonNode job = null!;
        for (var i = 0; i < 200; i++)
        {
            job = (await appliance.SendAsync(HttpMethod.Get, $"jobs/{id}", null))!;
            if ((job["running"]!.GetValue<int>(), job["installed"]!.GetValue<int>()) == (running, installed)) return job;
            await Task.Delay(50);
        }

        throw new TimeoutException(job.ToJsonString());
    }
}
