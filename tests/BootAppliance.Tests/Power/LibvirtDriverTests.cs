using BootAppliance.Power;
using BootAppliance.Power.Libvirt;

namespace BootAppliance.Tests.Power;

/// <summary>What virsh is told and what its words mean, by a virsh of our own making; power-libvirt.sh has a real libvirt under it.</summary>
public sealed class LibvirtDriverTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("virsh").FullName;

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("shut off", PowerState.Off)]
    [InlineData("running", PowerState.On)]
    [InlineData("paused", PowerState.On)]
    [InlineData("in shutdown", PowerState.On)]
    public async Task The_state_is_what_domstate_says(string said, PowerState state)
    {
        Answers(said);
        Assert.Equal(state, (await Driver().StatusAsync(Target(), default)).Value);
    }

    [Theory]
    [InlineData("shut off", PowerVerb.On, "start")]
    [InlineData("shut off", PowerVerb.Cycle, "start")]
    [InlineData("running", PowerVerb.Off, "destroy")]
    [InlineData("running", PowerVerb.SoftOff, "shutdown --mode acpi")]
    [InlineData("running", PowerVerb.Reset, "reset")]
    [InlineData("running", PowerVerb.Cycle, "destroy start")]
    [InlineData("running", PowerVerb.On, "")]
    [InlineData("shut off", PowerVerb.Off, "")]
    [InlineData("shut off", PowerVerb.SoftOff, "")]
    public async Task Each_verb_is_a_command_of_virsh_unless_it_is_so_already(string state, PowerVerb verb, string commands)
    {
        Answers(state);
        Assert.Null((await Driver().AlterAsync(Target(), verb, default)).Fault);
        var told = (await File.ReadAllLinesAsync(_directory + "/told")).Skip(1).Select(line => line.Replace("--quiet --keepalive-interval 10 --keepalive-count 2 --connect qemu:///system ", "").Replace(" --domain web01", ""));
        Assert.Equal(commands, string.Join(' ', told));
    }

    [Fact]
    public async Task A_domain_that_is_off_is_not_reset()
    {
        Answers("shut off");
        Assert.Equal(PowerFailure.WrongState, (await Driver().AlterAsync(Target(), PowerVerb.Reset, default)).Fault!.Failure);
    }

    [Theory]
    [InlineData("failed to get domain 'web01'", PowerFailure.BadSetting)]
    [InlineData("failed to connect to the hypervisor\nerror: Cannot recv data: ssh: connect to host h port 22: No route to host", PowerFailure.Unreachable)]
    [InlineData("failed to connect to the hypervisor\nerror: Cannot recv data: root@h: Permission denied (publickey).", PowerFailure.AuthenticationRefused)]
    [InlineData("failed to connect to the hypervisor\nerror: Cannot recv data: Host key verification failed.", PowerFailure.TlsMismatch)]
    [InlineData("internal error: guest failed", PowerFailure.ProtocolError)]
    public async Task What_virsh_complains_of_decides_whether_it_is_tried_again(string words, PowerFailure failure)
    {
        Virsh($"printf 'error: %s\\n' \"{words}\" >&2; exit 1");
        Assert.Equal(failure, (await Driver().StatusAsync(Target(), default)).Fault!.Failure);
    }

    [Theory]
    [InlineData("uri", "qemu+ext:///system")]
    [InlineData("uri", "qemu+ext://host/system?command=/bin/sh")]
    [InlineData("uri", "qemu+ssh://host/system?command=/bin/sh")]
    [InlineData("uri", "qemu+ssh://host/system?netcat=/bin/sh")]
    [InlineData("uri", "qemu+ssh://host/system?socket=/tmp/other")]
    [InlineData("uri", "qemu+ssh://host/system?keyfile=/key&command=/bin/sh")]
    [InlineData("uri", "qemu+ssh://host/system?keyfile=/a/../key")]
    [InlineData("uri", "qemu+ssh://host/system?proxy=native")]
    [InlineData("uri", "qemu+ssh://-oProxyCommand=reboot/system")]
    [InlineData("uri", "qemu+ssh://root:secret@host/system")]
    [InlineData("uri", "qemu+tls://host/system?no_verify=1")]
    [InlineData("uri", "qemu+unix:///system?socket=/tmp/other")]
    [InlineData("uri", "qemu+tcp://host/system")]
    [InlineData("uri", "qemu://host/system")]
    [InlineData("uri", "qemu+ssh:///system")]
    [InlineData("uri", "qemu:///embed?root=/tmp")]
    [InlineData("uri", "qemu:///system\n")]
    [InlineData("uri", "test:///default")]
    [InlineData("command", "/bin/sh")]
    [InlineData("plug", "--help")]
    [InlineData("plug", "7")]
    [InlineData("plug", "")]
    public async Task What_would_run_a_command_or_mean_another_domain_is_refused_before_virsh_runs(string what, string value)
    {
        Answers("running");
        var target = what == "plug" ? Target() with { Plug = value } : Target() with { Options = new Dictionary<string, string> { [what] = value } };
        Assert.Equal(PowerFailure.BadSetting, (await Driver().StatusAsync(target, default)).Fault!.Failure);
        Assert.False(File.Exists(_directory + "/told"));
    }

    [Theory]
    [InlineData("qemu+ssh://root@host:2222/system", "qemu+ssh://root@host:2222/system?no_tty=1")]
    [InlineData("qemu+ssh://host/system?keyfile=/var/lib/bootappliance/key", "qemu+ssh://host/system?keyfile=/var/lib/bootappliance/key&no_tty=1")]
    [InlineData("qemu+tls://[2001:db8::7]/system?pkipath=/etc/pki/one", "qemu+tls://[2001:db8::7]/system?pkipath=/etc/pki/one")]
    [InlineData(null, "qemu+ssh://root@192.0.2.7:2222/system?no_tty=1")]
    public async Task A_remote_hypervisor_is_reached_by_ssh_or_TLS_and_nobody_is_asked_for_a_password(string? uri, string told)
    {
        Answers("running");
        var options = uri is null ? new Dictionary<string, string>() : new() { ["uri"] = uri };
        Assert.Null((await Driver().StatusAsync(Target() with { Address = "192.0.2.7", Port = 2222, Account = "root", Options = options }, default)).Fault);
        Assert.Contains($"--connect {told} domstate", await File.ReadAllTextAsync(_directory + "/told"));
    }

    [Fact]
    public async Task Without_virsh_it_says_what_to_install()
    {
        var fault = (await Driver().StatusAsync(Target(), default)).Fault!;
        Assert.Equal((PowerFailure.BadSetting, $"web01: its power system is spoken to by virsh, and there is no {_directory}/virsh; install Debian's package libvirt-clients"), (fault.Failure, fault.Sentence));
    }

    [Fact]
    public async Task A_next_boot_that_would_not_be_once_is_not_promised() =>
        Assert.Equal(PowerFailure.Unsupported, (await Driver().SetNextBootAsync(Target(), new(BootDevice.Network, BootFirmware.Uefi), default)).Fault!.Failure);

    private static PowerTarget Target() => new("web01", "", 0, "", new(""), new Dictionary<string, string>(), "web01");

    private LibvirtDriver Driver() => new(new(_directory + "/virsh", TimeProvider.System), TimeProvider.System);

    private void Answers(string state) => Virsh($"echo \"$*\" >> {_directory}/told; echo '{state}'");

    private void Virsh(string script) => Executable.Make(_directory + "/virsh", $"#!/bin/sh\n{script}\n");
}
