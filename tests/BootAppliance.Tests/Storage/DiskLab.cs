using BootAppliance.Content.Sources.Conversion;
using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;

namespace BootAppliance.Tests.Storage;

/// <summary>The installed qemu-img in its sandbox, and what it does, probed once for all tests.</summary>
internal static class DiskLab
{
    private static readonly Task<(QemuImg Tool, FormatMatrix Matrix)> Known = ProbeAsync();

    public static async Task<FormatMatrix> MatrixAsync() => (await Known).Matrix;

    public static async Task<QemuImg> ToolAsync() => new(await Sandbox.FindAsync(TimeProvider.System, default), TimeSpan.FromSeconds(60), TimeProvider.System);

    public static async Task<DiskStore> StoreAsync(string folder) => new(DiskFolder.Open(folder), (await Known).Tool, (await Known).Matrix);

    private static async Task<(QemuImg Tool, FormatMatrix Matrix)> ProbeAsync()
    {
        var tool = await ToolAsync();
        using FormatMatrixProbe probe = new(tool, null);
        return (tool, await probe.GetAsync(default));
    }

    public static Task<CapabilitySet> CapabilitiesAsync(string folder, params (string Word, string Value)[] configured) =>
        CapabilityChain.ForFolder(configured.ToDictionary(one => one.Word, one => one.Value), TimeProvider.System).AskAsync(folder, default);
}
