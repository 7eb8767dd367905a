using System.Text.Json;
using System.Text.Json.Nodes;
using BootAppliance.Content.Sources;
using BootAppliance.Content.Sources.Conversion;
using BootAppliance.Programs;
using BootAppliance.Storage.Formats;
using BootAppliance.Linux;

namespace BootAppliance.Storage.Disks;

/// <summary>qemu-img's verbs for disks that are kept. A file is the sandbox's while it is written, and ours again before anything else.</summary>
internal sealed class DiskTool(QemuImg tool)
{
    private const long Overhead = 64L << 20; // what a format may need besides the disk and a thousandth of it

    private static readonly string[] Shrink = ["--shrink"];

    /// <summary>Over a file that is there and empty.</summary>
    public async Task CreateAsync(string file, string title, DiskSpecification disk, PreallocationMode mode, CancellationToken cancellationToken)
    {
        var options = mode.Option(disk.Format)! + (disk.Passphrase is null ? "" : ",encrypt.format=luks,encrypt.key-secret=key");
        await WriteAsync(file, title, "was not made", disk.VirtualSize, disk.Passphrase, ["create", "-q", .. Secret(disk.Passphrase), "-f", Word(disk.Format), "-o", options, file, $"{disk.VirtualSize}"], cancellationToken);
    }

    public Task ResizeAsync(string file, string title, DiskFormat format, string? passphrase, long size, bool isLaidOut, bool mayShrink, CancellationToken cancellationToken) =>
        WriteAsync(file, title, "was not grown", size, passphrase, ["resize", "-q", .. Secret(passphrase), .. mayShrink ? Shrink : [], $"--preallocation={(isLaidOut ? "metadata" : "off")}", Describe(format, file, passphrase), $"{size}"], cancellationToken);

    /// <summary><c>qemu-img info</c>, also while a machine uses the disk: what it reads is settled when the disk is opened, or by a growth.</summary>
    public async Task<JsonElement> InfoAsync(string file, string title, DiskFormat format, CancellationToken cancellationToken)
    {
        var run = await ReadAsync(file, title, ["info", "--force-share", "--output=json", Describe(format, file, null)], null, cancellationToken);
        return run.ExitCode == 0 ? JsonElement.Parse(run.Output) : throw DiskFaults.Of(run, title, "cannot be opened");
    }

    /// <summary><c>qemu-img check</c>, where the format has one; with <paramref name="isLaidOut"/> every cluster has to have its place.</summary>
    public async Task CheckAsync(string file, string title, DiskFormat format, string? passphrase, bool isLaidOut, CancellationToken cancellationToken)
    {
        if (format == DiskFormat.Raw) return;
        var run = await ReadAsync(file, title, ["check", .. Secret(passphrase), "--output=json", Describe(format, file, passphrase)], passphrase, cancellationToken);
        if (run.ExitCode != 0) throw DiskFaults.Of(run, title, "is not sound");
        var said = JsonElement.Parse(run.Output);
        if (!isLaidOut || !said.TryGetProperty("total-clusters", out var total)) return;
        var placed = said.TryGetProperty("allocated-clusters", out var allocated) ? allocated.GetInt64() : 0;
        if (placed != total.GetInt64()) throw new DiskException(DiskFault.BrokenPromise, title, $"has a place for {placed} of its {total.GetInt64()} clusters", "take another policy or format");
    }

    private async Task WriteAsync(string file, string title, string happened, long size, string? passphrase, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if (tool.Owner is { } owner) Give(file, title, owner);
        try
        {
            var run = await RunAsync(title, arguments, size + size / 1000 + Overhead, passphrase, cancellationToken);
            if (run.ExitCode != 0) throw DiskFaults.Of(run, title, happened);
        }
        finally
        {
            if (tool.Owner is not null) Give(file, title, 0);
        }
    }

    private Task<ProgramRun> RunAsync(string title, IReadOnlyList<string> arguments, long largest, string? passphrase, CancellationToken cancellationToken) =>
        StartAsync(title, () => tool.RunAsync(title, arguments, largest, passphrase ?? "", cancellationToken));

    private Task<ProgramRun> ReadAsync(string file, string title, IReadOnlyList<string> arguments, string? passphrase, CancellationToken cancellationToken) =>
        LinuxFile.FileSystem(file, out var system) == LinuxError.None && system.IsNfs && LinuxFile.Status(file, out var status) == LinuxError.None
            ? StartAsync(title, () => tool.ReadAsync(status.Owner, title, arguments, passphrase ?? "", cancellationToken))
            : RunAsync(title, arguments, 0, passphrase, cancellationToken);

    private static async Task<ProgramRun> StartAsync(string title, Func<Task<ProgramRun>> start)
    {
        try
        {
            return await start();
        }
        catch (ImageSourceException exception)
        {
            throw new DiskException(DiskFault.ToolFailed, title, exception.Happened, "install qemu-utils and util-linux, and look whether the device is slow (dmesg)", exception);
        }
    }

    private static void Give(string file, string title, uint user)
    {
        if (LinuxFile.Give(file, user) is not LinuxError.None and var error) throw DiskFaults.Of(error, title, $"cannot be given to user {user}");
    }

    private static string[] Secret(string? passphrase) => passphrase is null ? [] : ["--object", "secret,id=key,file=/dev/stdin"];

    private static string Word(DiskFormat format) => format.ToString().ToLowerInvariant();

    private static string Describe(DiskFormat format, string file, string? passphrase)
    {
        JsonObject described = new() { ["driver"] = Word(format), ["file"] = new JsonObject { ["driver"] = "file", ["filename"] = file } };
        // Whatever a header says, no other file is opened.
        if (format is DiskFormat.Qcow2 or DiskFormat.Qed or DiskFormat.Vmdk) described["backing"] = null;
        if (passphrase is not null) described["encrypt"] = new JsonObject { ["format"] = "luks", ["key-secret"] = "key" };
        return "json:" + described.ToJsonString();
    }
}
