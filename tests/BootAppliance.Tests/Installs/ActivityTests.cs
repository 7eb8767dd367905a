using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Installs;

/// <summary>What is seen of a machine that says nothing itself: its files, its packages, its log lines.</summary>
public sealed class ActivityTests : IAsyncLifetime, IAsyncDisposable
{
    private ApplianceUnderTest _appliance = null!;
    private HttpClient _machine = null!;

    public async Task InitializeAsync()
    {
        _appliance = await ApplianceUnderTest.StartAsync();
        _machine = _appliance.Machine();
        await _appliance.AddMachinesAsync();
    }

    [Fact]
    public async Task A_file_that_was_sent_is_told_with_its_size_time_and_rate()
    {
        await BootAsync();
        await _machine.GetByteArrayAsync("boot/distro/guest/initrd");
        // The machine has its last byte before the appliance counts it.
        await Until(async () => (await ActivityAsync())["transfers"]!.AsArray() is [{ } only] && only["state"]!.GetValue<string>() == "complete");
        var transfer = (await ActivityAsync())["transfers"]!.AsArray().Single()!;
        Assert.Equal(("the initrd of guest", "HTTP", 100, "complete"), (transfer["file"]!.GetValue<string>(), transfer["by"]!.GetValue<string>(), transfer["percent"]!.GetValue<int>(), transfer["state"]!.GetValue<string>()));
        await Until(async () => (await _appliance.EventsAsync()).Contains("web02 got the initrd of guest: 4 KiB in ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_by_TFTP_counts_too_and_looking_at_its_size_does_not()
    {
        await BootAsync();
        using var client = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        await client.SendAsync("\0\u0001distro/guest/kernel\0octet\0tsize\00\0"u8.ToArray(), _appliance.TftpEndPoint);
        var answer = await client.ReceiveAsync();
        await client.SendAsync("\0\u0005\0\u0008no\0"u8.ToArray(), answer.RemoteEndPoint);
        await FetchAsync("distro/guest/kernel");
        await Until(async () => (await ActivityAsync())["transfers"]!.AsArray() is [{ } first, { } second]
            && first["state"]!.GetValue<string>() == "running" && first["sent"]!.GetValue<long>() == 0 && second["state"]!.GetValue<string>() == "complete");
    }

    [Fact]
    public async Task A_new_install_starts_with_nothing_seen()
    {
        await BootAsync();
        await _machine.GetByteArrayAsync("boot/distro/guest/initrd");
        await BootAsync();
        Assert.Empty((await ActivityAsync())["transfers"]!.AsArray());
    }

    [Fact]
    public async Task Packages_from_a_tree_below_an_import_root_are_counted()
    {
        await TreeAsync();
        await BootAsync();
        Assert.Equal("a package", await _machine.GetStringAsync("tree/guest/pool/main/b/bash_5.2_amd64.deb"));
        await _machine.GetStringAsync("tree/guest/pool/Release");
        var seen = await ActivityAsync();
        Assert.Equal((1, "bash_5.2_amd64.deb"), (seen["packages"]!.GetValue<int>(), seen["last_package"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("tree/guest/../secret"), InlineData("tree/guest/%2e%2e/secret"), InlineData("tree/guest/pool/%2e%2e/%2e%2e/secret"), InlineData("tree/guest/link"), InlineData("tree/guest/out/secret")]
    [InlineData("tree/guest/%2fetc%2fpasswd"), InlineData("tree/guest//etc/passwd"), InlineData("tree/guest/pool"), InlineData("tree/guest/"), InlineData("tree/nothing/pool/Release"), InlineData("tree/guest/Release%00")]
    public async Task Security_05_a_tree_gives_nothing_from_outside_of_it(string path)
    {
        await TreeAsync();
        using var answer = await _machine.GetAsync(path);
        Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{path}: {answer.StatusCode}");
    }

    [Fact]
    public async Task Security_05_a_tree_outside_of_the_import_roots_is_not_served()
    {
        await DistroAsync("/etc");
        Assert.Equal(HttpStatusCode.NotFound, (await _machine.GetAsync("tree/guest/passwd")).StatusCode);
    }

    [Fact]
    public async Task Lines_by_syslog_are_filed_under_their_machine_and_tell_the_phase()
    {
        await BootAsync();
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        await udp.SendAsync("<30>partman: creating /dev/vda1"u8.ToArray(), _appliance.SyslogEndPoints[0]);
        await Until(async () => (await ActivityAsync())["hint"]?.GetValue<string>() == "partitioning");
        using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        tcp.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        await tcp.ConnectAsync(_appliance.SyslogEndPoints[1]);
        await tcp.SendAsync("<30>1 2026-11-21T12:00:00Z web02 grub-installer - - - info: done\n"u8.ToArray());
        await Until(async () => (await ActivityAsync())["hint"]?.GetValue<string>() == "boot loader");
        var log = await _appliance.Admin.GetStringAsync("api/v1/installs/web02/logs/syslog");
        Assert.Matches(@"\A\S+Z partman: creating /dev/vda1\n\S+Z grub-installer: info: done\n\z", log);
    }

    [Fact]
    public async Task Lines_after_a_failure_belong_to_the_attempt_that_failed_until_the_next_one_boots()
    {
        await _appliance.PutAsync("profiles/guest", new { distro = "guest", autoinstall = "test/guest.sh", install_attempts = 2 });
        var token = await _appliance.BeginInstallAsync();
        using (await _machine.PostAsync($"callback/{token}/failed", new StringContent("text=no disk\n"))) Assert.Equal("armed", await _appliance.StateAsync("web02"));
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        await udp.SendAsync("<30>partman: why it failed"u8.ToArray(), _appliance.SyslogEndPoints[0]);
        await Until(async () => (await _appliance.Admin.GetAsync("api/v1/installs/web02/logs/syslog?generation=1")).IsSuccessStatusCode);
        Assert.Contains("why it failed", await _appliance.Admin.GetStringAsync("api/v1/installs/web02/logs/syslog?generation=1"), StringComparison.Ordinal);
        await _machine.GetStringAsync("boot/ipxe");
        await udp.SendAsync("<30>partman: the second try"u8.ToArray(), _appliance.SyslogEndPoints[0]);
        await Until(async () => (await _appliance.Admin.GetAsync("api/v1/installs/web02/logs/syslog")).IsSuccessStatusCode);
        Assert.DoesNotContain("why it failed", await _appliance.Admin.GetStringAsync("api/v1/installs/web02/logs/syslog"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_of_a_machine_that_is_not_installing_or_not_known_are_counted_and_kept_nowhere()
    {
        foreach (var address in (string[])["127.0.0.2", "127.0.0.200"])
        {
            using var udp = new UdpClient(new IPEndPoint(IPAddress.Parse(address), 0));
            await udp.SendAsync("<30>partman: text"u8.ToArray(), _appliance.SyslogEndPoints[0]);
        }

        await Until(async () => (await _appliance.Admin.GetStringAsync("metrics")) is var text
            && text.Contains("""bootappliance_syslog_lines_total{outcome="no_install"} 1""", StringComparison.Ordinal)
            && text.Contains("""bootappliance_syslog_lines_total{outcome="unknown_machine"} 1""", StringComparison.Ordinal));
        Assert.Null((await ActivityAsync())["last_line"]);
    }

    [Fact]
    public async Task A_list_of_phases_that_cannot_be_read_costs_no_line_and_not_the_appliance()
    {
        await BootAsync();
        await File.WriteAllTextAsync(Path.Combine(_appliance.TemplatesDirectory, "phases.yaml"), "- { phase: ]");
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        await udp.SendAsync("<30>partman: creating"u8.ToArray(), _appliance.SyslogEndPoints[0]);
        await Until(async () => (await ActivityAsync())["last_line"] is not null);
        Assert.Contains("phases.yaml cannot be read", _appliance.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Security_03_no_line_changes_the_state_of_an_install()
    {
        await BootAsync();
        var before = (await _appliance.SendAsync(HttpMethod.Get, "installs/web02", null))!.ToJsonString();
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        await udp.SendAsync(Encoding.UTF8.GetBytes("<30>finish-install: finished"), _appliance.SyslogEndPoints[0]);
        await Until(async () => (await ActivityAsync())["hint"] is not null);
        Assert.Equal(before, (await _appliance.SendAsync(HttpMethod.Get, "installs/web02", null))!.ToJsonString());
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        _machine.Dispose();
        await _appliance.DisposeAsync();
    }

    private static async Task Until(Func<Task<bool>> isSo)
    {
        for (var i = 0; i < 200 && !await isSo(); i++) await Task.Delay(50);
        Assert.True(await isSo());
    }

    /// <summary>Fetches a file by TFTP without options: blocks of 512 bytes, each acknowledged (RFC 1350).</summary>
    private async Task FetchAsync(string file)
    {
        using var client = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        await client.SendAsync(Encoding.ASCII.GetBytes($"\0\u0001{file}\0octet\0"), _appliance.TftpEndPoint);
        for (var block = 1; ;)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            var packet = await client.ReceiveAsync(patience.Token);
            if (packet.Buffer is not [0, 3, var high, var low, .. var data] || (high << 8 | low) != block) continue;
            await client.SendAsync(new byte[] { 0, 4, high, low }, packet.RemoteEndPoint);
            if (data.Length < 512) return;
            block++;
        }
    }

    private async Task BootAsync()
    {
        await _appliance.ArmAsync("web02");
        await _machine.GetAsync("boot/ipxe");
    }

    /// <summary>A tree with a package, and traps: a secret beside it, a link to it, and a folder that is a link out.</summary>
    private async Task TreeAsync()
    {
        var tree = Path.Combine(_appliance.ImportRoot, "debian");
        Directory.CreateDirectory(Path.Combine(tree, "pool/main/b"));
        await File.WriteAllTextAsync(Path.Combine(tree, "pool/main/b/bash_5.2_amd64.deb"), "a package");
        await File.WriteAllTextAsync(Path.Combine(tree, "pool/Release"), "");
        await File.WriteAllTextAsync(Path.Combine(_appliance.ImportRoot, "secret"), "secret");
        File.CreateSymbolicLink(Path.Combine(tree, "link"), "/etc/passwd");
        Directory.CreateSymbolicLink(Path.Combine(tree, "out"), _appliance.ImportRoot);
        await DistroAsync(tree);
    }

    private async Task DistroAsync(string tree)
    {
        var file = (await _appliance.SendAsync(HttpMethod.Put, "files?name=linux", new ByteArrayContent(new byte[4096])))!;
        await _appliance.PutAsync("distros/guest", new { kernel = file.DeepClone(), initrd = file.DeepClone(), tree });
    }

    private async Task<JsonNode> ActivityAsync() => (await _appliance.SendAsync(HttpMethod.Get, "installs/web02/activity", null))!;
}
