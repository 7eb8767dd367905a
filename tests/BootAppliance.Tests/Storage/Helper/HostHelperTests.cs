using System.Diagnostics;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Helper;
using BootAppliance.Storage.Hosts;
using BootAppliance.Tests.Content.Sources;
using BootAppliance.Tests.Dhcp;

namespace BootAppliance.Tests.Storage.Helper;

/// <summary>The real process on real file systems, by its client.</summary>
public sealed class HostHelperTests
{
    private const long Size = 24L << 20;

    private static readonly DiskSpecification Secret = new(AllocationPolicy.Preallocated, DiskFormat.Qcow2, Size) { Passphrase = "open-sesame" };

    [RootTheory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public async Task A_disk_is_made_inspected_measured_grown_and_deleted_and_each_may_be_asked_again(string kind)
    {
        using LoopFileSystem system = new(kind);
        await using var helper = await HostHelper.StartAsync(system.Folder);
        var (client, place) = (helper.Client, new ResourcePlace(ResourceKind.Directory, system.Folder));
        var state = await client.LookAsync(place, default);
        Assert.Equal((ResourceHealth.Good, null), (state.Health, state.Trouble));
        Assert.StartsWith($"{kind} on /dev/loop", state.On, StringComparison.Ordinal);
        Assert.InRange(state.Free, Size, state.Capacity);
        Assert.Equal(kind != "ext4", (await client.CapabilitiesAsync(place, new Dictionary<string, string>(), default)).Has(BootAppliance.Storage.Capabilities.Capability.Clone));

        var made = await client.CreateAsync(place, "d", new(AllocationPolicy.Preallocated, DiskFormat.Qcow2, Size), default);
        Assert.Equal((system.At("d"), Size, false), (made.Path, made.VirtualSize, made.IsEncrypted));
        Assert.Equal(DiskFault.AlreadyThere, (await Assert.ThrowsAsync<DiskException>(() => client.CreateAsync(place, "d", new(AllocationPolicy.Thin, DiskFormat.Raw, Size), default))).Fault);
        Assert.Equal(made, await client.InspectAsync(place, "d", DiskFormat.Qcow2, default));
        Assert.Equal([new("d", QemuLab.Blocks(system.At("d")) * 512)], await client.MeasureAsync(place, default));
        for (var again = 0; again < 2; again++) Assert.Equal(2 * Size, (await client.GrowAsync(place, "d", DiskFormat.Qcow2, 2 * Size, AllocationPolicy.Thin, default)).VirtualSize);
        Assert.Equal(2 * Size, (await client.GrowAsync(place, "d", DiskFormat.Qcow2, Size, AllocationPolicy.Thin, default)).VirtualSize);
        for (var again = 0; again < 2; again++) await client.DeleteAsync(place, "d", default);
        Assert.Empty(system.Names);
    }

    [Fact]
    public async Task A_passphrase_reaches_the_disk_and_neither_the_log_nor_a_list_of_processes()
    {
        using QemuLab lab = new();
        // A word of its own: other tests show theirs to the qemu-img that judges them.
        var secret = Secret with { Passphrase = $"open-{Guid.NewGuid():n}" };
        await using var helper = await HostHelper.StartAsync(lab.Folder);
        var making = helper.Client.CreateAsync(new(ResourceKind.Directory, lab.Folder), "d", secret, default);
        List<string> seen = [];
        while (!making.IsCompleted) seen.AddRange(CommandLines());
        Assert.True((await making).IsEncrypted);
        Assert.Contains(seen, line => line.Contains("encrypt.key-secret", StringComparison.Ordinal));
        Assert.DoesNotContain(seen, line => line.Contains(secret.Passphrase!, StringComparison.Ordinal));
        Assert.DoesNotContain(secret.Passphrase!, await helper.SaysAsync("create of d"), StringComparison.Ordinal);
        Assert.DoesNotContain(secret.Passphrase!, new HelperRequest.Create(new(ResourceKind.Directory, lab.Folder), "d", secret).ToString(), StringComparison.Ordinal);
    }

    [RootTheory]
    [InlineData("daemon", true)]
    [InlineData("games", false)]
    public async Task Root_and_the_services_user_may_ask_and_nobody_else(string user, bool may)
    {
        using QemuLab lab = new();
        await using var helper = await HostHelper.StartAsync(lab.Folder);
        // The socket's own mode would keep others away already; the kernel's word counts for whoever passes it.
        File.SetUnixFileMode(helper.Socket, (UnixFileMode)0b110_110_110);
        var (code, output, error) = await AskAsync(helper, user, $$$"""{"verb":"look","place":{"kind":"directory","where":"{{{lab.Folder}}}"}}""");
        Assert.Equal(may ? 0 : 69, code);
        Assert.Equal(may, output.Contains("\"health\":\"good\"", StringComparison.Ordinal));
        if (may) return;
        Assert.Contains("does not know this user", error, StringComparison.Ordinal);
        Assert.Contains("[6104] uid ", await helper.SaysAsync("may not ask"), StringComparison.Ordinal);
    }

    [RootFact]
    public async Task The_socket_is_the_services_alone()
    {
        using QemuLab lab = new();
        await using var helper = await HostHelper.StartAsync(lab.Folder);
        Assert.Equal("600 daemon", QemuLab.Run("stat", "-c", "%a %U", helper.Socket));
        var (code, _, error) = await AskAsync(helper, "games", """{"verb":"matrix"}""");
        Assert.Equal(69, code);
        Assert.Contains("Permission denied", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other")]
    [InlineData("disks/..")]
    [InlineData("disks/../other")]
    [InlineData("disks/out")]
    public async Task Where_the_list_does_not_lead_nothing_is_touched_and_who_asked_is_logged(string where)
    {
        using QemuLab lab = new();
        Directory.CreateDirectory(lab.File("disks"));
        Directory.CreateDirectory(lab.File("other"));
        File.CreateSymbolicLink(lab.File("disks/out"), lab.File("other"));
        var precious = lab.File("other/precious", "data");
        await using var helper = await HostHelper.StartAsync(lab.File("disks"));
        ResourcePlace place = new(ResourceKind.Directory, lab.File(where));
        var thin = new DiskSpecification(AllocationPolicy.Thin, DiskFormat.Raw, Size);
        foreach (var act in new Func<Task>[] { () => helper.Client.CreateAsync(place, "d", thin, default), () => helper.Client.DeleteAsync(place, "precious", default), () => helper.Client.MeasureAsync(place, default), () => helper.Client.LookAsync(place, default) })
        {
            var refused = await Assert.ThrowsAsync<DiskException>(act);
            Assert.Equal(DiskFault.NotPossible, refused.Fault);
            Assert.Contains("add it to storage.places", refused.Message, StringComparison.Ordinal);
        }

        await helper.SaysAsync($"[6105] uid {BootAppliance.Linux.OwnUser.Number} asked for delete");
        Assert.Equal([precious], Directory.EnumerateFiles(lab.File("other")));
        Assert.Equal(["disks", "other"], Directory.EnumerateDirectories(lab.Folder).Select(path => Path.GetFileName(path)).Where(name => name != "scratch").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("../other")]
    [InlineData("/etc/passwd")]
    [InlineData(".hidden")]
    public async Task A_disks_name_never_leads_out_of_its_place(string name)
    {
        using QemuLab lab = new();
        await using var helper = await HostHelper.StartAsync(lab.Folder);
        ResourcePlace place = new(ResourceKind.Directory, lab.Folder);
        Assert.Equal(DiskFault.BadName, (await Assert.ThrowsAsync<DiskException>(() => helper.Client.DeleteAsync(place, name, default))).Fault);
        Assert.Equal(DiskFault.BadName, (await Assert.ThrowsAsync<DiskException>(() => helper.Client.CreateAsync(place, name, Secret, default))).Fault);
    }

    [Fact]
    public async Task A_folder_of_the_list_that_is_not_there_is_failed_and_not_forbidden()
    {
        using QemuLab lab = new();
        await using var helper = await HostHelper.StartAsync(lab.Folder);
        var state = await helper.Client.LookAsync(new(ResourceKind.Directory, lab.File("none")), default);
        Assert.Equal(ResourceHealth.Failed, state.Health);
        Assert.Contains("is not there", state.Trouble, StringComparison.Ordinal);
    }

    [RootTheory]
    [InlineData("ext4")]
    [InlineData("btrfs")]
    public async Task Killed_in_the_middle_of_a_disk_it_leaves_no_name_and_its_next_start_leaves_nothing(string kind)
    {
        using LoopFileSystem system = new(kind);
        var pool = Directory.CreateDirectory(system.At("pools/web")).FullName;
        ResourcePlace place = new(ResourceKind.Directory, pool);
        await using (var helper = await HostHelper.StartAsync(system.Folder))
        {
            await helper.Client.MatrixAsync(default);
            // It takes two seconds to make the key slow to guess.
            var making = helper.Client.CreateAsync(place, "d", Secret, default);
            while (!Directory.EnumerateFileSystemEntries(pool).Any()) await Task.Delay(5);
            await helper.KillAsync();
            var lost = await Assert.ThrowsAsync<DiskException>(() => making);
            Assert.Equal(DiskFault.HostNotReached, lost.Fault);
            Assert.Contains("systemctl status bootappliance-host-helper", lost.Message, StringComparison.Ordinal);
            Assert.Equal(DiskFault.HostNotReached, (await Assert.ThrowsAsync<DiskException>(() => helper.Client.LookAsync(place, default))).Fault);
            Assert.StartsWith(".bootappliance-new-", Path.GetFileName(Assert.Single(Directory.EnumerateFileSystemEntries(pool))), StringComparison.Ordinal);
        }

        await using var next = await HostHelper.StartAsync(system.Folder);
        await next.SaysAsync("[6108] 1 unfinished disks were removed");
        Assert.Empty(Directory.EnumerateFileSystemEntries(pool));
        Assert.Equal(Size, (await next.Client.CreateAsync(place, "d", Secret, default)).VirtualSize);
    }

    [Fact]
    public async Task Stopped_in_the_middle_of_a_disk_it_takes_back_what_it_had_begun_and_its_socket()
    {
        using QemuLab lab = new();
        await using var helper = await HostHelper.StartAsync(lab.Folder);
        await helper.Client.MatrixAsync(default);
        var making = helper.Client.CreateAsync(new(ResourceKind.Directory, lab.Folder), "d", Secret, default);
        while (!Directory.EnumerateFiles(lab.Folder).Any()) await Task.Delay(5);
        Assert.Equal(0, await helper.StopAsync());
        Assert.Equal(DiskFault.HostNotReached, (await Assert.ThrowsAsync<DiskException>(() => making)).Fault);
        Assert.Empty(Directory.EnumerateFiles(lab.Folder));
        Assert.False(File.Exists(helper.Socket));
    }

    [Fact]
    public async Task Who_goes_away_has_cancelled_and_who_comes_next_is_answered()
    {
        using QemuLab lab = new();
        await using var helper = await HostHelper.StartAsync(1, [lab.Folder]);
        await helper.Client.MatrixAsync(default);
        using CancellationTokenSource cancel = new();
        var making = helper.Client.CreateAsync(new(ResourceKind.Directory, lab.Folder), "d", Secret, cancel.Token);
        while (!Directory.EnumerateFiles(lab.Folder).Any()) await Task.Delay(5);
        // One at once: this one waits for the one that is cancelled.
        var measured = helper.Client.MeasureAsync(new(ResourceKind.Directory, lab.Folder), default);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => making);
        Assert.Empty(await measured);
        await helper.SaysAsync("[6103] create of d");
        Assert.Empty(Directory.EnumerateFiles(lab.Folder));
    }

    [Fact]
    public async Task A_second_one_at_the_same_socket_and_a_configuration_of_others_do_not_start()
    {
        using QemuLab lab = new();
        await using var helper = await HostHelper.StartAsync(lab.Folder);
        var file = lab.File("c.yaml", $"storage:\n  places: [{lab.Folder}]\n  helper_socket: {helper.Socket}\n");
        Assert.Contains("set storage.helper_socket to another path", await FailsAsync(69), StringComparison.Ordinal);
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.GroupWrite);
        Assert.Contains($"chmod go-w {file}", await FailsAsync(78), StringComparison.Ordinal);

        async Task<string> FailsAsync(int code)
        {
            var (exit, _, error) = await RunAsync(new(HostHelper.Program, ["host-helper", "--config", file]), "");
            Assert.Equal(code, exit);
            return error;
        }
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{\"result\":{\"health\":7}}")]
    public async Task An_answer_that_is_none_is_a_host_that_is_not_reached(string answer)
    {
        using QemuLab lab = new();
        using System.Net.Sockets.Socket listener = new(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        listener.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(lab.File("s")));
        listener.Listen();
        var asking = new HelperClient(lab.File("s"), TimeProvider.System).LookAsync(new(ResourceKind.Directory, "/a"), default);
        using (var connection = await listener.AcceptAsync()) await connection.SendAsync(System.Text.Encoding.UTF8.GetBytes(answer + "\n"));
        var fault = await Assert.ThrowsAsync<DiskException>(() => asking);
        Assert.Equal(DiskFault.HostNotReached, fault.Fault);
        Assert.Contains("systemctl status bootappliance-host-helper", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_sense_or_without_end_is_answered_so()
    {
        using QemuLab lab = new();
        await using var helper = await HostHelper.StartAsync(lab.Folder);
        foreach (var request in new[] { "sesame\n", new string('x', HelperCodec.LongestRequest) })
        {
            var reply = await helper.Client.ExchangeAsync(System.Text.Encoding.UTF8.GetBytes(request), default);
            Assert.Contains("does not understand", Assert.Throws<DiskException>(() => HelperCodec.ParseReply<string?>(reply)).Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("sesame", await helper.SaysAsync("[6106]"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> CommandLines()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            string line;
            try
            {
                line = File.ReadAllText(Path.Combine(process, "cmdline"));
            }
            catch (IOException)
            {
                continue; // it ended
            }

            if (line.Contains("qemu-img", StringComparison.Ordinal)) yield return line;
        }
    }

    private static Task<(int Code, string Output, string Error)> AskAsync(HostHelper helper, string user, string line) => RunAsync(
        new("setpriv", [$"--reuid={user}", $"--regid={user}", "--clear-groups", "--", HostHelper.Program, "host-helper", "ask", "--socket", helper.Socket]), line);

    private static async Task<(int Code, string Output, string Error)> RunAsync(ProcessStartInfo start, string input)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(input);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
