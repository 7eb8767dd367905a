using BootAppliance.Storage.Capabilities;
using BootAppliance.Tests.Content.Sources;
using BootAppliance.Tests.Dhcp;

namespace BootAppliance.Tests.Storage.Capabilities;

/// <summary>What is probed is compared with what other programs then see on the same file system.</summary>
public sealed class DirectoryProbeTests
{
    [RootTheory]
    [InlineData("ext4", false, false)]
    [InlineData("xfs", true, false)]
    [InlineData("btrfs", true, true)]
    public async Task Probes_match_what_is_then_observed(string kind, bool clones, bool noCow)
    {
        using LoopFileSystem system = new(kind);
        var set = await DiskLab.CapabilitiesAsync(system.Folder);
        Assert.Equal(clones, set.Has(Capability.Clone));
        Assert.Equal(noCow, set.Has(Capability.NoCow));
        Assert.Equal(FactSource.LiveProbe, set[Capability.Clone].Fact!.Source);
        Assert.Empty(system.Names);

        QemuLab.Run("dd", "if=/dev/urandom", $"of={system.At("a")}", "bs=64k", "count=4", "conv=fsync");
        Assert.Equal(clones, Succeeds("cp", "--reflink=always", system.At("a"), system.At("b")));
        QemuLab.Run("touch", system.At("c"));
        Assert.Equal(noCow, Succeeds("chattr", "+C", system.At("c")));
        Assert.Equal(set.Has(Capability.DirectIo), Succeeds("dd", "if=/dev/zero", $"of={system.At("d")}", "bs=4k", "count=1", "oflag=direct"));
        Assert.Equal(set.Has(Capability.ExtentMap), QemuLab.Run("filefrag", system.At("a")).Contains("extent", StringComparison.Ordinal));
        QemuLab.Run("fallocate", "-l", "4M", system.At("e"));
        Assert.Equal(set.Has(Capability.Preallocation), QemuLab.Blocks(system.At("e")) >= 8192);
        QemuLab.Run("fallocate", "--punch-hole", "-o", "0", "-l", "4M", system.At("e"));
        Assert.Equal(set.Has(Capability.HolePunch), QemuLab.Blocks(system.At("e")) < 64);
        QemuLab.Run("truncate", "--size=64M", system.At("f"));
        Assert.Equal(set.Has(Capability.ThinProvisioning), QemuLab.Blocks(system.At("f")) < 64);
    }

    [RootFact]
    public async Task A_probe_overrules_what_the_version_lets_expect_and_both_are_shown()
    {
        using LoopFileSystem system = new("xfs", "-m", "reflink=0");
        var finding = (await DiskLab.CapabilitiesAsync(system.Folder))[Capability.Clone];
        Assert.False(finding.Value.IsPresent);
        Assert.Equal(FactSource.ToolVersion, Assert.Single(finding.Overruled).Source);
    }

    [RootFact]
    public async Task A_file_system_that_packs_is_seen_to_pack()
    {
        using LoopFileSystem system = new("btrfs");
        Assert.False((await DiskLab.CapabilitiesAsync(system.Folder)).Has(Capability.Compression));
        system.Remount("compress-force=zstd");
        Assert.True((await DiskLab.CapabilitiesAsync(system.Folder)).Has(Capability.Compression));
    }

    [RootTheory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public async Task A_read_only_and_a_full_file_system_give_a_reason_and_nothing_is_left(string kind)
    {
        using LoopFileSystem system = new(kind);
        system.Fill();
        var answer = await new DirectoryProbe(TimeProvider.System).AskAsync(system.Folder, default);
        Assert.Contains("is full", Assert.Single(answer.Notes), StringComparison.Ordinal);
        system.Remount("ro");
        answer = await new DirectoryProbe(TimeProvider.System).AskAsync(system.Folder, default);
        Assert.Contains("is mounted read-only", Assert.Single(answer.Notes), StringComparison.Ordinal);
        Assert.Equal(["filler"], system.Names);
    }

    [RootTheory]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public async Task A_device_that_vanishes_gives_a_reason(string kind)
    {
        using LoopFileSystem system = new(kind);
        system.Vanish();
        // What still answers from memory learns it here.
        _ = Succeeds("/bin/sh", "-c", $"echo x > {system.At("x")}; sync {system.At("x")}; sync -f {system.Folder}");
        var set = await DiskLab.CapabilitiesAsync(system.Folder);
        Assert.Matches("check the device|takes no file|could not be tried|could be written|read-only", string.Join('\n', set.Notes));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_gives_a_reason() =>
        Assert.Contains("there is no folder /nowhere", string.Join('\n', (await DiskLab.CapabilitiesAsync("/nowhere")).Notes), StringComparison.Ordinal);

    private static bool Succeeds(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
