using System.CommandLine;
using System.Diagnostics;
using System.Text.RegularExpressions;
using BootAppliance.Cli;
using BootAppliance.Tests.Content;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Cli;

/// <summary>packaging/completion.bash in a real bash, asking the real program, and what the documents say of the commands.</summary>
public sealed partial class CompletionTests
{
    [Fact]
    public async Task Every_command_is_completed()
    {
        var groups = Commands().Where(one => one.Command.Subcommands.Count > 0).ToList();
        Assert.True(groups.Count > 10);
        await Parallel.ForEachAsync(groups, async (group, _) =>
        {
            var offered = await CompleteAsync(null, $"{group.Path} ");
            Assert.Empty(group.Command.Subcommands.Select(one => one.Name).Except(offered));
        });
    }

    [Fact]
    public async Task Objects_templates_words_and_fields_are_completed()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        var appliance = templates.Appliance;
        await templates.PublishAsync(Images.Disk(1, 5));
        await appliance.AddMachinesAsync("test/guest.sh", 2, 3);
        await appliance.PutAsync("menus/tools", new { display_name = "Tools" });
        (string Line, string[] Offered)[] cases =
        [
            ("bootappliance system show web", ["web02", "web03"]),
            ("bootappliance dhcp trace web03", ["web03"]),
            ("bootappliance event list --system web02", ["web02"]),
            ("bootappliance event watch --level w", ["warning"]),
            ("bootappliance system edit web02 --profile g", ["guest"]),
            ("bootappliance profile add x --distro g", ["guest"]),
            ("bootappliance profile add x --autoinstall debian/pre", ["debian/preseed.cfg"]),
            // What bash has before the last of its breaks stays as it is.
            ("bootappliance profile add x --template ccnx:/example.com/linux/w", ["/example.com/linux/web", "/example.com/linux/web/v=1"]),
            ("bootappliance menu add x --parent t", ["tools"]),
            ("bootappliance system edit web02 --status pro", ["production"]),
            ("bootappliance profile edit guest --virt-type v", ["vmware", "vmwarew"]),
            ("bootappliance profile edit guest --boot-loaders g", ["grub"]),
            ("bootappliance profile edit guest --enable-menu f", ["false"]),
            ("bootappliance system list --filter own", ["owners="]),
            ("bootappliance system edit-many --filter serial_d", ["serial_device="]),
            ("bootappliance token create --role o", ["operator"]),
            ("bootappliance simulate --firmware uefi-h", ["uefi-http"]),
            ("bootappliance lease free 127.0.0.3", ["127.0.0.3"]),
            ("bootappliance power probe 192.0.2.7 --kind i", ["ipmi"]),
            ("bootappliance ramdisk build --arch a", ["arm64"]),
            ("bootappliance sys", ["system"]),
        ];
        foreach (var (line, offered) in cases) Assert.Equal((line, string.Join(' ', offered)), (line, string.Join(' ', (await SoonAsync(appliance, line)).Order(StringComparer.Ordinal))));
    }

    /// <summary>A shell waits three seconds for an answer and offers nothing then; on a busy machine that happens.</summary>
    private static async Task<string[]> SoonAsync(ApplianceUnderTest appliance, string line)
    {
        string[] offered = [];
        for (var tries = 0; tries < 5 && offered is [] or [""]; tries++) offered = await CompleteAsync(appliance, line);
        return offered;
    }

    [Fact]
    public async Task A_name_with_a_colon_is_completed_after_it()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        await appliance.PutAsync("systems/rack3:web", new { profile = "guest" });
        Assert.Equal(["web"], await CompleteAsync(appliance, "bootappliance system show rack3:w"));
    }

    [Theory]
    [InlineData("packaging/bootappliance.8")]
    [InlineData("docs/cli.md")]
    public void Every_command_is_in_the_documents(string document)
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, document)).Where(line => line.StartsWith(".B", StringComparison.Ordinal) || line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => Words().Matches(line.Replace("\\-", "-", StringComparison.Ordinal)).Select(match => match.Value).ToHashSet()).ToList();
        Assert.Empty(Commands().Where(one => one.Command.Subcommands.Count == 0).Where(one => !lines.Exists(line => one.Path.Split(' ').Skip(1).All(line.Contains))).Select(one => one.Path));
    }

    private static IEnumerable<(string Path, Command Command)> Commands()
    {
        var root = new RootCommand();
        CliCommands.AddTo(root);
        BootAppliance.Hosting.ServeCommand.AddTo(root);
        BootAppliance.Hosting.DoctorCommand.AddTo(root);
        BootAppliance.Hosting.PowerProbeCommand.AddTo(root);
        BootAppliance.Hosting.HostHelperCommand.AddTo(root);
        return Below("bootappliance", root);
    }

    private static IEnumerable<(string Path, Command Command)> Below(string path, Command command) =>
        command.Subcommands.SelectMany(one => Below($"{path} {one.Name}", one)).Prepend((path, command));

    /// <summary>What bash offers when Tab is pressed at the end of the line.</summary>
    private static async Task<string[]> CompleteAsync(ApplianceUnderTest? appliance, string line)
    {
        const string Script = """
            . "$1"; bootappliance() { "$program" "$@"; }
            COMP_LINE=$2 COMP_POINT=${#2}; read -ra COMP_WORDS <<< "$2"; COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _bootappliance; printf '%s\n' "${COMPREPLY[@]}"
            """;
        var start = new ProcessStartInfo("bash", ["-c", Script, "bash", Path.Combine(Repository.Root, "packaging/completion.bash"), line])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["program"] = Path.Combine(AppContext.BaseDirectory, "bootappliance"), ["BOOTAPPLIANCE_SOCKET"] = appliance?.SocketPath ?? "/nowhere" },
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.Equal((0, ""), (process.ExitCode, await errors));
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [GeneratedRegex("[a-z][a-z-]*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Words();
}
