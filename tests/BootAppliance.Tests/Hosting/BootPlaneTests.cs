using System.Net;
using System.Net.Http.Json;
using System.Text;
using BootAppliance.Dhcp;
using BootAppliance.Installs;

namespace BootAppliance.Tests.Hosting;

/// <summary>What a machine on the boot network can and cannot get out of the whole appliance.</summary>
public sealed class BootPlaneTests
{
    [Fact]
    public async Task An_armed_machine_gets_its_script_kernel_and_answer_file_and_reports_to_the_end()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        await appliance.ArmAsync("web02");
        using var machine = appliance.Machine();
        var script = await machine.GetStringAsync("boot/ipxe");
        Assert.Contains("/boot/distro/guest/kernel", script, StringComparison.Ordinal);
        Assert.Equal(4096, (await machine.GetByteArrayAsync("boot/distro/guest/kernel")).Length);
        var answer = appliance.Token("web02", TokenPurpose.Answer);
        Assert.Contains(answer, script, StringComparison.Ordinal);
        await machine.GetStringAsync($"autoinstall/{answer}/guest.sh");
        foreach (var (e, state) in new[] { ("started", "installing"), ("progress", "installing"), ("finished", "installed") })
        {
            Assert.Equal(HttpStatusCode.NoContent, await CallBackAsync(machine, appliance, "web02", e));
            Assert.Equal(state, await appliance.StateAsync("web02"));
        }
    }

    [Fact]
    public async Task Security_02_unknown_expired_used_and_foreign_tokens_look_all_alike()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync("test/guest.sh", 2, 3);
        await appliance.ArmAsync("web02");
        using var machine = appliance.Machine();
        using var neighbour = appliance.Machine(3);
        var token = appliance.Token("web02", TokenPurpose.Answer);
        List<string> refused = [await SeenAsync(machine, $"autoinstall/{new string('0', 32)}/x"), await SeenAsync(machine, "autoinstall/short/x")];
        refused.Add(await SeenAsync(machine, $"autoinstall/{token}/guest.sh"));
        await machine.GetStringAsync("boot/ipxe");
        refused.Add(await SeenAsync(neighbour, $"autoinstall/{token}/guest.sh"));
        await machine.GetStringAsync($"autoinstall/{token}/guest.sh");
        await CallBackAsync(machine, appliance, "web02", "started");
        refused.Add(await SeenAsync(machine, $"autoinstall/{token}/guest.sh"));
        await CallBackAsync(machine, appliance, "web02", "finished");
        refused.Add(await SeenAsync(machine, $"autoinstall/{token}/guest.sh"));
        Assert.Equal(["404 "], refused.Distinct());
    }

    [Fact]
    public async Task Security_03_a_HEAD_is_answered_as_a_GET_and_changes_no_state()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        await appliance.ArmAsync("web02");
        using var machine = appliance.Machine();
        using var head = await machine.SendAsync(new HttpRequestMessage(HttpMethod.Head, "boot/ipxe"));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal("armed", await appliance.StateAsync("web02"));
        await machine.GetStringAsync("boot/ipxe");
        Assert.Equal("booting", await appliance.StateAsync("web02"));
    }

    [Fact]
    public async Task Security_03_no_GET_changes_a_state_and_a_callback_of_an_older_generation_is_refused()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        await appliance.ArmAsync("web02");
        using var machine = appliance.Machine();
        var old = appliance.Token("web02", TokenPurpose.Callback);
        Assert.False((await machine.GetAsync($"callback/{old}/finished")).IsSuccessStatusCode);
        Assert.Equal("armed", await appliance.StateAsync("web02"));
        await appliance.ArmAsync("web02");
        Assert.Equal(HttpStatusCode.NotFound, (await machine.PostAsync($"callback/{old}/finished", null)).StatusCode);
        Assert.Equal("armed", await appliance.StateAsync("web02"));
    }

    [Theory]
    [InlineData("boot/../../../../etc/passwd")]
    [InlineData("boot/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("boot/..%2f..%2fetc%2fpasswd")]
    [InlineData("boot/..%5c..%5cetc%5cpasswd")]
    [InlineData("boot//etc/passwd")]
    [InlineData("boot/distro/../../etc/passwd")]
    [InlineData("boot/distro/guest/../../../etc/passwd")]
    [InlineData("boot/distro/guest/kernel%00.txt")]
    [InlineData("boot/distro/%2e%2e/kernel")]
    public async Task Security_07_no_path_leads_out_of_the_boot_tree(string path)
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        await appliance.ArmAsync("web02");
        using var machine = appliance.Machine();
        using var response = await machine.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(machine.BaseAddress!, path)));
        Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{response.StatusCode}");
        Assert.DoesNotContain("root:", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Security_13_TFTP_follows_the_same_arming_as_HTTP()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync("test/guest.sh", 2, 3);
        await appliance.ArmAsync("web02");
        Assert.Equal(3, (await TftpAsync(appliance, 2, "distro/guest/kernel"))[1]);
        Assert.Equal(5, (await TftpAsync(appliance, 3, "distro/guest/kernel"))[1]);
    }

    [Fact]
    public async Task Security_13_TFTP_takes_no_writes()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        Assert.Equal(5, (await TftpAsync(appliance, 2, "distro/guest/kernel", opcode: 2))[1]);
    }

    [Fact]
    public async Task Security_17_arming_fetching_and_each_change_are_recorded_with_who_did_it()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        await appliance.BeginInstallAsync();
        var events = await appliance.EventsAsync();
        Assert.Contains($"uid {Environment.GetEnvironmentVariable("UID") ?? "0"} armed web02", events, StringComparison.Ordinal);
        Assert.Contains("web02 got its answer file test/guest.sh", events, StringComparison.Ordinal);
        Assert.Contains("POST /api/v1/systems/web02/arm (200)", events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Security_01_no_token_stands_whole_in_the_log_or_in_an_event()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        await appliance.ArmAsync("web02");
        using var machine = appliance.Machine();
        await machine.GetStringAsync("boot/ipxe");
        var tokens = Enum.GetValues<TokenPurpose>().Select(purpose => appliance.Token("web02", purpose)).ToList();
        await machine.GetStringAsync($"autoinstall/{tokens[0]}/guest.sh");
        foreach (var e in new[] { "started", "nonsense", "finished", "finished" }) await CallBackAsync(machine, appliance, "web02", e);
        foreach (var token in tokens) await machine.GetAsync($"autoinstall/{token}/guest.sh");
        await machine.PostAsync($"callback/{tokens[2]}/firstboot", null);
        var seen = appliance.Log + await appliance.EventsAsync();
        Assert.Contains("web02 is installed", seen, StringComparison.Ordinal);
        foreach (var token in tokens) Assert.DoesNotContain(token[..7], seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_claim_counts_where_nothing_can_prove_it_only_in_a_subnet_that_is_trusted(bool trusts, bool isServed)
    {
        await using var appliance = await ApplianceUnderTest.StartAsync(subnet: new SubnetOptions { Subnet = IPNetwork.Parse("127.0.0.0/8"), TrustClaims = trusts });
        await appliance.AddMachinesAsync();
        await appliance.ArmAsync("web02");
        using var relayed = appliance.Machine(99);
        using var script = await relayed.GetAsync("boot/ipxe?mac=52:54:00:00:00:02");
        Assert.Equal(isServed, (await script.Content.ReadAsStringAsync()).Contains("/boot/distro/guest/kernel", StringComparison.Ordinal));
        if (isServed) Assert.Equal(HttpStatusCode.OK, (await relayed.GetAsync($"autoinstall/{appliance.Token("web02", TokenPurpose.Answer)}/guest.sh")).StatusCode);
    }

    [Fact]
    public async Task A_claim_against_the_lease_counts_nowhere()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync(subnet: new SubnetOptions { Subnet = IPNetwork.Parse("127.0.0.0/8"), TrustClaims = true });
        await appliance.AddMachinesAsync("test/guest.sh", 2, 3);
        await appliance.ArmAsync("web02");
        using var neighbour = appliance.Machine(3);
        using var script = await neighbour.GetAsync("boot/ipxe?mac=52:54:00:00:00:02");
        Assert.DoesNotContain("/boot/distro/guest/kernel", await script.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_simulation_is_no_change()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        var answer = await appliance.SendAsync(HttpMethod.Post, "simulate", JsonContent.Create(new { mac = "52:54:00:00:00:02", firmware = "uefi" }));
        Assert.Contains("not armed", answer!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("simulate", await appliance.EventsAsync(), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> CallBackAsync(HttpClient machine, ApplianceUnderTest appliance, string system, string e)
    {
        using var response = await machine.PostAsync($"callback/{appliance.Token(system, TokenPurpose.Callback)}/{e}", new StringContent("percent=50\n"));
        return response.StatusCode;
    }

    private static async Task<string> SeenAsync(HttpClient machine, string path)
    {
        using var response = await machine.GetAsync(path);
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
    }

    private static async Task<byte[]> TftpAsync(ApplianceUnderTest appliance, int machine, string path, byte opcode = 1)
    {
        using var socket = new System.Net.Sockets.UdpClient(new IPEndPoint(IPAddress.Parse($"127.0.0.{machine}"), 0));
        byte[] request = [0, opcode, .. Encoding.ASCII.GetBytes($"{path}\0octet\0")];
        await socket.SendAsync(request, appliance.TftpEndPoint);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        return (await socket.ReceiveAsync(patience.Token)).Buffer;
    }
}
