using BootAppliance.Content.Sources.Conversion;

namespace BootAppliance.Tests.Content.Sources;

/// <summary>What a program in it can and cannot, by programs in it.</summary>
public sealed class SandboxTests : IDisposable
{
    private readonly QemuLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task It_gains_no_privileges_and_has_little_memory()
    {
        var told = await ShellAsync("grep NoNewPrivs /proc/self/status; grep 'address space' /proc/self/limits");
        Assert.Matches(@"NoNewPrivs:\s+1", told);
        Assert.Contains($"{Sandbox.Memory}", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_has_no_network_or_says_so()
    {
        var sandbox = await Sandbox.FindAsync(TimeProvider.System, default);
        var devices = (await ShellAsync("cat /proc/net/dev")).Split('\n').Where(line => line.Contains(':', StringComparison.Ordinal)).Select(line => line.Split(':')[0].Trim());
        Assert.Equal(sandbox.Note?.Contains("network", StringComparison.Ordinal) is not true, devices.SequenceEqual(["lo"]));
    }

    [Fact]
    public async Task It_writes_no_file_longer_than_it_may_and_as_nobody_no_other()
    {
        using ScratchFolder scratch = new(_lab.Scratch);
        var sandbox = await Sandbox.FindAsync(TimeProvider.System, default);
        var target = scratch.Add(sandbox.Owner);
        await ShellAsync($"head -c 100000 /dev/zero > {target}");
        Assert.Equal(5000, new FileInfo(target).Length);
        await ShellAsync($"echo x > {_lab.File("other")}");
        Assert.Equal(sandbox.Owner is null, File.Exists(_lab.File("other")));
    }

    private static async Task<string> ShellAsync(string script)
    {
        var sandbox = await Sandbox.FindAsync(TimeProvider.System, default);
        return (await sandbox.Call("/bin/sh", ["-c", script], 5000, TimeSpan.FromSeconds(20)).RunAsync(TimeProvider.System, default)).Output;
    }
}
