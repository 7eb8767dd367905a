using System.CommandLine;
using System.Diagnostics;
using BootAppliance.Cli;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Cli;

/// <summary>The real program against the real appliance on its Unix socket.</summary>
public sealed class CliTests
{
    [Fact]
    public void Every_command_has_an_example_in_its_help()
    {
        var root = new RootCommand();
        CliCommands.AddTo(root);
        BootAppliance.Hosting.ServeCommand.AddTo(root);
        BootAppliance.Hosting.DoctorCommand.AddTo(root);
        BootAppliance.Hosting.PowerProbeCommand.AddTo(root);
        BootAppliance.Hosting.HostHelperCommand.AddTo(root);
        Assert.Empty(Commands(root).Where(command => command != root && command.Description?.Contains("Example: bootappliance ", StringComparison.Ordinal) != true).Select(command => command.Name));
    }

    [Fact]
    public async Task Every_command_prints_its_help_whether_the_appliance_is_there_or_not()
    {
        var root = new RootCommand();
        CliCommands.AddTo(root);
        foreach (var command in Commands(root))
        {
            var path = Path(command, root).ToArray();
            using var output = new StringWriter();
            using var errors = new StringWriter();
            var code = await root.Parse([.. path, "--help"]).InvokeAsync(new InvocationConfiguration { Output = output, Error = errors });
            Assert.True(code == 0 && errors.ToString().Length == 0 && output.ToString().Contains("--help", StringComparison.Ordinal), $"{string.Join(' ', path)}: {code} {errors}");
        }

        static IEnumerable<string> Path(Command command, RootCommand root) => command == root ? [] : [.. Path(command.Parents.OfType<Command>().First(), root), command.Name];
    }

    [Fact]
    public async Task A_new_kernel_is_told_as_a_change_of_its_file()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "another kernel");
            var edited = await RunAsync(appliance, "distro", "edit", "guest", "--kernel", file);
            Assert.Equal(0, edited.Code);
            Assert.Contains("kernel: ", edited.Output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_system_is_added_edited_shown_armed_and_removed()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        Assert.Equal((0, "system web09 added\n", ""), await RunAsync(appliance, "system", "add", "web09", "--profile", "guest", "--mac", "52:54:00:00:00:09"));
        Assert.Contains("rack 3", (await RunAsync(appliance, "system", "edit", "web09", "--comment", "rack 3")).Output, StringComparison.Ordinal);
        Assert.Contains("\"comment\": \"rack 3\"", (await RunAsync(appliance, "system", "show", "web09", "--json")).Output, StringComparison.Ordinal);
        Assert.Contains("armed", (await RunAsync(appliance, "system", "arm", "web09")).Output, StringComparison.Ordinal);
        Assert.Contains("it gets its installer", (await RunAsync(appliance, "system", "explain", "web09")).Output, StringComparison.Ordinal);
        Assert.Contains("1 armed, 1 idle", (await RunAsync(appliance, "status")).Output, StringComparison.Ordinal);
        Assert.Equal((0, "system web09 would be removed\n", ""), await RunAsync(appliance, "system", "remove", "web09", "--dry-run"));
        Assert.Equal((0, "system web09 removed\n", ""), await RunAsync(appliance, "system", "remove", "web09"));
        Assert.Equal(3, (await RunAsync(appliance, "system", "show", "web09")).Code);
    }

    [Fact]
    public async Task An_install_is_shown_with_a_line_for_each_phase()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        await appliance.BeginInstallAsync();
        var shown = (await RunAsync(appliance, "install", "show", "web02")).Output;
        Assert.Matches("(?s)^system: +web02\n.*\nname\tat\tuntil\ttook\n(armed\t[^\t]+\t[^\t]+\t[0-9]+ s\n)?booting\t[^\t]+\t[^\t]+\t[0-9]+ s\nanswer\t[^\t]+\t\t\n$", shown);
        Assert.Contains("\"phases\": [", (await RunAsync(appliance, "install", "show", "web02", "--json")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_are_found_by_their_time_kind_and_words_and_the_audit_tells_who_did_what()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        await RunAsync(appliance, "system", "remove", "nobody");
        await appliance.EventsAsync();
        var list = (await RunAsync(appliance, "event", "list", "--kind", "inventory.,install.", "--text", "WEB02", "--since", "1h", "--until", "2100-01-01")).Output;
        Assert.Matches("^id\tat\tlevel\tkind\tsystem\ttext\n[0-9]+\t[^\t]+\tinfo\tinventory.changed\tweb02\tuid [0-9]+ added system web02\n$", list);
        Assert.DoesNotContain("added", (await RunAsync(appliance, "event", "list", "--level", "warning")).Output, StringComparison.Ordinal);
        Assert.Equal(3, (await RunAsync(appliance, "event", "list", "--limit", "2")).Output.Count(c => c == '\n'));
        Assert.Contains("write 2h for two hours ago", (await RunAsync(appliance, "event", "list", "--since", "lunch")).Errors, StringComparison.Ordinal);
        var audit = (await RunAsync(appliance, "event", "audit", "--since", "1d")).Output;
        Assert.Matches("\tuid [0-9]+\tsocket\tPUT /api/v1/systems/web02\tdone \\(20[01]\\)\t", audit);
        Assert.Contains("\tDELETE /api/v1/systems/nobody\trefused (404)\t", audit, StringComparison.Ordinal);
        Assert.Equal("at\twho\tdoor\twhat\toutcome\taddress\n", (await RunAsync(appliance, "event", "audit", "--who", "ci")).Output);
        var first = System.Text.Json.Nodes.JsonNode.Parse((await RunAsync(appliance, "event", "audit", "--limit", "1", "--json")).Output)!["items"]![0]!;
        Assert.Equal("DELETE /api/v1/systems/nobody", (string?)first["what"]);
    }

    [Fact]
    public async Task Editing_one_value_for_templates_leaves_the_others()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        await RunAsync(appliance, "profile", "edit", "guest", "--meta", "a=1", "--meta", "b=2");
        await RunAsync(appliance, "profile", "edit", "guest", "--meta", "b=3", "--meta", "c=4");
        await RunAsync(appliance, "profile", "edit", "guest", "--meta", "a=");
        var meta = (await appliance.SendAsync(HttpMethod.Get, "profiles/guest", null))!["autoinstall_meta"]!;
        Assert.Equal("""{"b":"3","c":"4"}""", meta.ToJsonString());
    }

    [Fact]
    public async Task Leases_of_another_server_are_taken_over_pinned_and_exported()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync("test/guest.sh", 2);
        var file = Path.GetTempFileName();
        var ends = DateTimeOffset.UtcNow.AddHours(3).ToUnixTimeSeconds();
        await File.WriteAllTextAsync(file, $"{ends} 52:54:00:00:00:77 127.0.0.77 web77 *\n{ends} 52:54:00:00:00:78 127.0.0.3 * *\n{ends} 52:54:00:00:00:79 192.0.2.1 * *\n");
        Assert.Matches("taken: +1\n", (await RunAsync(appliance, "lease", "import", file, "--dry-run")).Output);
        Assert.DoesNotContain("127.0.0.77", (await RunAsync(appliance, "lease", "list")).Output, StringComparison.Ordinal);
        var answer = System.Text.Json.Nodes.JsonNode.Parse((await RunAsync(appliance, "lease", "import", file, "--json")).Output)!;
        File.Delete(file);
        Assert.Equal(("dnsmasq", 1, 1, 1), ((string?)answer["form"], (int)answer["taken"]!, (int)answer["other_subnet"]!, (int)answer["already_taken"]!));
        Assert.Contains($"127.0.0.77,52:54:00:00:00:77,,", (await RunAsync(appliance, "lease", "export")).Output, StringComparison.Ordinal);

        Assert.Equal((0, "127.0.0.77 belongs to eth1 of web02\n", ""), await RunAsync(appliance, "lease", "pin", "127.0.0.77", "--system", "web02"));
        Assert.Contains("\"ip_address\":\"127.0.0.77\"", (await appliance.SendAsync(HttpMethod.Get, "systems/web02", null))!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_is_filtered_by_the_appliance()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        Assert.Contains("127.0.0.3", (await RunAsync(appliance, "lease", "list", "--filter", "52:54:00:00:00:03", "--limit", "1")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("undionly", (await RunAsync(appliance, "loader", "list", "--filter", "grub")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_names_the_field_and_what_is_allowed_and_changes_nothing()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        var (code, _, errors) = await RunAsync(appliance, "system", "add", "web09", "--profile", "none", "--mac", "nonsense");
        Assert.Equal(4, code);
        Assert.Contains("error: profile: ", errors, StringComparison.Ordinal);
        Assert.Contains("mac_address: ", errors, StringComparison.Ordinal);
        Assert.Equal(3, (await RunAsync(appliance, "system", "show", "web09")).Code);
    }

    [Fact]
    public async Task Adding_what_is_there_is_refused()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        Assert.Equal(4, (await RunAsync(appliance, "system", "add", "web02", "--profile", "guest")).Code);
    }

    [Fact]
    public async Task A_kernel_is_sent_up_and_its_digest_shown()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "kernel");
        var (code, _, errors) = await RunAsync(appliance, "distro", "add", "debian", "--kernel", file, "--initrd", file);
        File.Delete(file);
        Assert.Equal(0, code);
        Assert.Contains("6 bytes, sha256 6923dd1bc0460082", errors, StringComparison.Ordinal);
        Assert.Contains("debian", (await RunAsync(appliance, "distro", "list", "--filter", "deb")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("debian", (await RunAsync(appliance, "distro", "list", "--filter", "suse")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watching_an_install_ends_with_it()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        await appliance.ArmAsync("web02");
        var watching = RunAsync(appliance, "install", "watch", "web02");
        using var machine = appliance.Machine();
        await machine.GetStringAsync("boot/ipxe");
        await machine.GetStringAsync($"autoinstall/{appliance.Token("web02", BootAppliance.Installs.TokenPurpose.Answer)}/guest.sh");
        await machine.PostAsync($"callback/{appliance.Token("web02", BootAppliance.Installs.TokenPurpose.Callback)}/failed", new StringContent("text=no disk\n"));
        var (code, output, _) = await watching.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(1, code);
        Assert.Contains("no disk", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tab_offers_commands_and_the_names_that_there_are()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync("test/guest.sh", 2, 3);
        Assert.Contains("disarm", (await RunAsync(appliance, "[suggest:21]", "bootappliance system ")).Output, StringComparison.Ordinal);
        Assert.Equal("web02\nweb03\n", (await RunAsync(appliance, "[suggest:27]", "bootappliance system arm web")).Output);
    }

    [Fact]
    public async Task Without_an_appliance_it_says_what_to_look_at()
    {
        var (code, _, errors) = await RunAsync("/nonexistent/api.sock", "system", "list");
        Assert.Equal(6, code);
        Assert.Contains("systemctl status bootappliance", errors, StringComparison.Ordinal);
        Assert.Equal(6, (await RunAsync("/nonexistent/api.sock", "event", "watch")).Code);
    }

    [Fact]
    public async Task The_doctor_names_what_is_wrong_and_how_to_mend_it()
    {
        var folder = Directory.CreateTempSubdirectory("bootappliance-test-");
        var file = Path.Combine(folder.FullName, "bootappliance.yaml");
        Directory.CreateDirectory(Path.Combine(folder.FullName, "templates"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "templates", "mine.cfg.hbs"), "{{#if x}}");
        await File.WriteAllTextAsync(file, $"state_directory: {folder}\ntemplates: {folder}/templates\nadmin:\n  socket: {folder}/api.sock\n");
        var (code, output, _) = await RunAsync("/nonexistent/api.sock", "doctor", "--config", file);
        folder.Delete(recursive: true);
        Assert.Equal(1, code);
        Assert.Contains("ok    configuration: is right", output, StringComparison.Ordinal);
        Assert.Contains("fail  service: is not reached at", output, StringComparison.Ordinal);
        Assert.Contains("fail  template: mine.cfg (template \"mine.cfg line 1\"", output, StringComparison.Ordinal);
        Assert.Contains("warn  database: there is none yet", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "fail  bucket: cannot be written: PUT of doctor/")]
    [InlineData(false, "warn  bucket: is not tried: its credentials are the systemd credential content.s3")]
    public async Task The_doctor_tries_the_bucket_of_the_content(bool hasCredentials, string said)
    {
        var folder = Directory.CreateTempSubdirectory("bootappliance-test-");
        var file = Path.Combine(folder.FullName, "bootappliance.yaml");
        var credentials = hasCredentials ? $"    credentials: {Content.Store.TestBlobs.WriteCredentials(folder.FullName)}\n" : "";
        await File.WriteAllTextAsync(file, $"state_directory: {folder}\ncontent:\n  s3:\n    endpoint: http://127.0.0.1:9\n    bucket: templates\n{credentials}");
        var (_, output, _) = await RunAsync("/nonexistent/api.sock", "doctor", "--config", file);
        await File.WriteAllTextAsync(file, "content:\n  s3:\n    endpoint: 127.0.0.1\n    bucket: templates\n");
        var (_, wrong, _) = await RunAsync("/nonexistent/api.sock", "doctor", "--config", file);
        folder.Delete(recursive: true);
        Assert.Contains("ok    configuration: is right", output, StringComparison.Ordinal);
        Assert.Contains(said, output, StringComparison.Ordinal);
        Assert.Contains("content.s3.endpoint: is not the http or https URL of a service alone", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_appliance_is_asked_over_TLS_with_a_token_and_nothing_else_is_taken_for_an_address()
    {
        var token = Path.GetTempFileName();
        await File.WriteAllTextAsync(token, "secret");
        var (code, _, errors) = await RunAsync("/nonexistent/api.sock", "status", "--server", "https://127.0.0.1:1", "--token-file", token);
        File.Delete(token);
        Assert.True(code == 6 && errors.StartsWith("error: the appliance is not reached at https://127.0.0.1:1/: Connection refused", StringComparison.Ordinal), errors);
        Assert.Contains("a token never travels in clear", (await RunAsync("/nonexistent/api.sock", "status", "--server", "http://127.0.0.1:1")).Errors, StringComparison.Ordinal);
        Assert.Contains("--server is an address such as", (await RunAsync("/nonexistent/api.sock", "status", "--server", "boot.example")).Errors, StringComparison.Ordinal);
    }

    internal static Task<(int Code, string Output, string Errors)> RunAsync(ApplianceUnderTest appliance, params string[] arguments) => RunAsync(appliance.SocketPath, arguments);

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string socket, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "bootappliance"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["BOOTAPPLIANCE_SOCKET"] = socket;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    private static IEnumerable<Command> Commands(Command command) => command.Subcommands.SelectMany(Commands).Prepend(command);
}
