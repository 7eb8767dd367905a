using BootAppliance.Storage.Formats;

namespace BootAppliance.Tests.Storage.Formats;

/// <summary>By the installed qemu-img.</summary>
public sealed class FormatMatrixTests
{
    [Theory]
    [InlineData(DiskFormat.Raw, PreallocationMode.Metadata, MatrixOutcome.Refused)]
    [InlineData(DiskFormat.Raw, PreallocationMode.Falloc, MatrixOutcome.Allocated)]
    [InlineData(DiskFormat.Raw, PreallocationMode.Full, MatrixOutcome.Allocated)]
    [InlineData(DiskFormat.Qcow2, PreallocationMode.Off, MatrixOutcome.Nothing)]
    [InlineData(DiskFormat.Qcow2, PreallocationMode.Metadata, MatrixOutcome.LaidOut)]
    [InlineData(DiskFormat.Qcow2, PreallocationMode.Falloc, MatrixOutcome.Allocated)]
    [InlineData(DiskFormat.Vdi, PreallocationMode.Fixed, MatrixOutcome.LaidOut)]
    [InlineData(DiskFormat.Vhdx, PreallocationMode.Fixed, MatrixOutcome.LaidOut)]
    public async Task What_the_blocks_say_is_what_is_known(DiskFormat format, PreallocationMode mode, MatrixOutcome outcome) =>
        Assert.Equal(outcome, (await DiskLab.MatrixAsync())[format, mode]!.Outcome);

    /// <summary>Some versions end well and allocate nothing, others refuse: never is it believed.</summary>
    [Theory]
    [InlineData(DiskFormat.Qed)]
    [InlineData(DiskFormat.Vmdk)]
    [InlineData(DiskFormat.Vdi)]
    [InlineData(DiskFormat.Vhdx)]
    public async Task An_exit_code_of_zero_proves_nothing(DiskFormat format)
    {
        foreach (var mode in new[] { PreallocationMode.Falloc, PreallocationMode.Full })
            Assert.InRange((await DiskLab.MatrixAsync())[format, mode]!.Outcome, MatrixOutcome.Refused, MatrixOutcome.Nothing);
    }

    [Theory]
    [InlineData(DiskFormat.Qed, AllocationPolicy.Preallocated, false)]
    [InlineData(DiskFormat.Vmdk, AllocationPolicy.Preallocated, false)]
    [InlineData(DiskFormat.Vmdk, AllocationPolicy.MetadataPreallocated, false)]
    [InlineData(DiskFormat.Raw, AllocationPolicy.MetadataPreallocated, false)]
    [InlineData(DiskFormat.Vdi, AllocationPolicy.Preallocated, true)]
    [InlineData(DiskFormat.Vhdx, AllocationPolicy.Preallocated, true)]
    [InlineData(DiskFormat.Qcow2, AllocationPolicy.MetadataPreallocated, true)]
    [InlineData(DiskFormat.Qed, AllocationPolicy.Thin, true)]
    public async Task A_policy_is_had_only_where_the_blocks_follow(DiskFormat format, AllocationPolicy policy, bool works)
    {
        var verdict = (await DiskLab.MatrixAsync()).Of(format, policy);
        Assert.True(verdict.Works == works && verdict.Reason.Length > 0, verdict.Reason);
    }

    [Fact]
    public async Task It_is_probed_once_for_a_version()
    {
        using FormatMatrixProbe probe = new(await DiskLab.ToolAsync(), null);
        Assert.Same(await probe.GetAsync(default), await probe.GetAsync(default));
    }

    [Theory]
    [InlineData("qemu-img version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)\nCopyright", "7.2.22")]
    [InlineData("qemu-img: command not found", null)]
    public void The_version_is_read(string words, string? version) => Assert.Equal(version, FormatMatrixProbe.Version(words));
}
