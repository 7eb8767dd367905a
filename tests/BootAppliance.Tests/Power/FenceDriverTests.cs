using System.Diagnostics;
using BootAppliance.Power;
using BootAppliance.Power.Fence;

namespace BootAppliance.Tests.Power;

/// <summary>The driver with agents of its own making, in a directory of their own; power-fence.sh runs Debian's.</summary>
public sealed class FenceDriverTests : IAsyncLifetime
{
    private const string Canary = "Kanarie-7351-wachtwoord";
    private readonly string _directory = Directory.CreateTempSubdirectory("fence").FullName;

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(0, PowerState.On)]
    [InlineData(2, PowerState.Off)]
    public async Task The_state_is_the_exit_code_whatever_it_says(int code, PowerState state)
    {
        Agent($"echo 'Status: MAYBE'; echo DeprecationWarning >&2; exit {code}");
        Assert.Equal(state, (await Driver().StatusAsync(Target(), CancellationToken.None)).Value);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(127)]
    public async Task Another_exit_code_is_a_fault_with_its_last_words_and_without_the_password(int code)
    {
        Agent($"cat > /dev/null; echo 'Unable to log in with {Canary}' >&2; exit {code}");
        var fault = (await Driver().StatusAsync(Target(), CancellationToken.None)).Fault!;
        Assert.Equal($"web01: the power system at 192.0.2.7 has the agent fence_test, whose status failed with exit code {code}: Unable to log in with ***; check address, account, password and plug in the inventory", fault.Sentence);
        Assert.Equal(PowerFailure.ProtocolError, (await Driver().AlterAsync(Target(), PowerVerb.On, CancellationToken.None)).Fault!.Failure);
    }

    [Theory]
    [InlineData("2026-11-21 20:00:00,000 ERROR: Unable to connect/login to fencing device", 1, PowerFailure.AuthenticationRefused)]
    [InlineData("Failed: The user does not have the correct privileges to do the requested action.", 1, PowerFailure.PrivilegeRefused)]
    [InlineData("Connection timed out", 1, PowerFailure.ProtocolError)]
    public async Task What_an_agent_says_of_a_login_stops_and_never_makes_a_success(string words, int code, PowerFailure failure)
    {
        Agent($"echo '{words}' >&2; echo >&2; echo >&2; exit {code}");
        Assert.Equal(failure, (await Driver().StatusAsync(Target(), CancellationToken.None)).Fault!.Failure);
        Agent($"echo '{words}' >&2; exit 0");
        Assert.Equal(PowerState.On, (await Driver().StatusAsync(Target(), CancellationToken.None)).Value);
    }

    [Fact]
    public async Task Two_is_off_only_where_the_state_was_asked_for()
    {
        Agent("exit 2");
        Assert.NotNull((await Driver().AlterAsync(Target(), PowerVerb.Off, CancellationToken.None)).Fault);
    }

    [Fact]
    public async Task It_gets_what_its_metadata_names_one_a_line_and_deprecated_names_never()
    {
        Agent($"cat > {_directory}/input; env > {_directory}/environment; exit 0");
        var target = Target() with { Plug = "7", Port = 161, Password = new(" \"" + Canary + "\"") };
        Assert.Null((await Driver().AlterAsync(target, PowerVerb.Off, CancellationToken.None)).Fault);
        Assert.Equal(["action=off", "ip=192.0.2.7", "ipport=161", "username=admin", $"password=\" \"{Canary}\"\"", "plug=7", "cipher=17", "power_timeout=30", "login_timeout=10"], await File.ReadAllLinesAsync(_directory + "/input"));
        Assert.DoesNotContain(Canary, await File.ReadAllTextAsync(_directory + "/environment"));
        await Driver().AlterAsync(target with { Options = new Dictionary<string, string>(target.Options) { ["cipher"] = "3", ["power_timeout"] = "9" } }, PowerVerb.On, CancellationToken.None);
        Assert.Contains("cipher=3\npower_timeout=9", await File.ReadAllTextAsync(_directory + "/input"));
    }

    [Theory]
    [InlineData("plug", "7\naction=off", "line break")]
    [InlineData("cipher", "3\raction=off", "line break")]
    [InlineData("passwd", "x", "does not know")]
    [InlineData("power_timeout", "soon", "no number")]
    [InlineData("password_script", "/bin/sh", "not passed")]
    [InlineData("ipmitool_path", "/bin/sh", "not passed")]
    [InlineData("debug_file", "/tmp/x", "not passed")]
    [InlineData("action", "reboot", "not passed")]
    [InlineData("ssh_options", "-o ProxyCommand=reboot", "no list of")]
    [InlineData("ssl", "perhaps", "no 0 or 1")]
    [InlineData("agent", "../bin/sh", "no name")]
    [InlineData("agent", "fence_missing", "install Debian's package fence-agents")]
    public async Task What_the_inventory_must_not_say_is_refused_before_anything_runs(string option, string value, string sentence)
    {
        Agent($"touch {_directory}/ran; exit 0");
        var target = option == "plug" ? Target() with { Plug = value } : Target() with { Options = new Dictionary<string, string>(Target().Options) { [option] = value } };
        var fault = (await Driver().AlterAsync(target, PowerVerb.On, CancellationToken.None)).Fault!;
        Assert.Equal((PowerFailure.BadSetting, true), (fault.Failure, fault.Sentence.Contains(sentence)));
        Assert.False(File.Exists(_directory + "/ran"));
    }

    [Fact]
    public async Task An_agent_that_hangs_is_killed_with_all_that_it_started()
    {
        Agent($"sleep 6000 & echo $! > {_directory}/child; sleep 6000");
        var fault = (await Driver(new HurriedClock()).AlterAsync(Target(), PowerVerb.On, CancellationToken.None)).Fault!;
        Assert.Equal((PowerFailure.TimedOut, true), (fault.Failure, fault.MayHaveHappened));
        await GoneAsync();
    }

    [Fact]
    public async Task An_agent_that_leaves_a_child_with_its_pipes_is_not_waited_for()
    {
        Agent($"sleep 6000 & echo $! > {_directory}/child; exit 0");
        var watch = Stopwatch.StartNew();
        Assert.Null((await Driver().AlterAsync(Target(), PowerVerb.On, CancellationToken.None)).Fault);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30));
        await GoneAsync();
    }

    [Fact]
    public async Task An_agent_that_never_stops_writing_fills_nothing()
    {
        Agent("head -c 50000000 /dev/zero; head -c 50000000 /dev/zero >&2; exit 2");
        Assert.Equal(PowerState.Off, (await Driver().StatusAsync(Target(), CancellationToken.None)).Value);
    }

    [Fact]
    public async Task The_password_is_in_no_process_arguments_and_no_environment()
    {
        Agent("sleep 1; exit 0");
        var running = Driver().AlterAsync(Target(), PowerVerb.On, CancellationToken.None);
        List<string> seen = [];
        while (!running.IsCompleted)
        {
            seen.AddRange(Directory.GetDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)).SelectMany(path => new[] { Read(path + "/cmdline"), Read(path + "/environ") }));
            await Task.Delay(20);
        }

        Assert.Null((await running).Fault);
        Assert.Contains(seen, text => text.Contains(_directory + "/fence_test"));
        Assert.DoesNotContain(seen, text => text.Contains(Canary));

        static string Read(string path)
        {
            try
            {
                return File.ReadAllText(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return "";
            }
        }
    }

    [Fact]
    public async Task What_an_agent_cannot_do_is_said()
    {
        Agent("exit 0");
        Assert.Equal(PowerFailure.Unsupported, (await Driver().AlterAsync(Target(), PowerVerb.Cycle, CancellationToken.None)).Fault!.Failure);
        Assert.Equal(PowerFailure.Unsupported, (await Driver().SetNextBootAsync(Target(), new(BootDevice.Network, BootFirmware.Uefi), CancellationToken.None)).Fault!.Failure);
        Assert.Equal([PowerVerb.On, PowerVerb.Off], (await Driver().CapabilitiesAsync(Target(), CancellationToken.None)).Value!.Verbs);
    }

    private static PowerTarget Target() => new("web01", "192.0.2.7", 0, "admin", new(Canary), new Dictionary<string, string> { ["agent"] = "fence_test" });

    private FenceDriver Driver(TimeProvider? clock = null) => new(new(_directory, clock ?? TimeProvider.System), clock ?? TimeProvider.System);

    private void Agent(string script)
    {
        var parameters = string.Concat(new[] { "ip", "username", "password", "plug", "cipher", "ssh_options", "password_script", "ipmitool_path", "debug_file" }.Select(name => $"<parameter name=\"{name}\"><content type=\"string\"/></parameter>"));
        var path = Path.Combine(_directory, "fence_test");
        Executable.Make(path, $"""
            #!/bin/sh
            [ "$1" != -o ] || exec cat << 'EOF'
            <resource-agent name="fence_test" shortdesc="Test"><parameters>{parameters}
            <parameter name="action" required="1"/><parameter name="ipport"><content type="integer"/></parameter><parameter name="ssl"><content type="boolean"/></parameter>
            <parameter name="passwd" deprecated="1"/><parameter name="power_timeout"><content type="second" default="20"/></parameter><parameter name="login_timeout"><content type="second"/></parameter>
            </parameters><actions><action name="on"/><action name="off"/><action name="status"/></actions></resource-agent>
            EOF
            {script}
            """);
    }

    private async Task GoneAsync()
    {
        var child = (await File.ReadAllTextAsync(_directory + "/child")).Trim();
        for (var look = 0; IsRunning(); look++)
        {
            Assert.True(look < 100, $"the agent's child {child} still runs");
            await Task.Delay(50);
        }

        // One that is dead and that nobody has fetched yet is a zombie.
        bool IsRunning() => File.Exists($"/proc/{child}/stat") && !File.ReadAllText($"/proc/{child}/stat").Contains(") Z ");
    }
}
