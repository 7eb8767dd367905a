using System.Globalization;
using System.Runtime.InteropServices;

namespace BootAppliance.Ramdisk.Machine;

/// <summary>
/// The firmware's own entry for the disk that was written, by efibootmgr(8): behind the one that the machine has just booted by, so that it asks the
/// network first as before, and boots the disk when it is sent there or the network is away. An entry of the same name is replaced.
/// </summary>
internal sealed class UefiEntry(string device, Action<string> say)
{
    private const string Label = "BootAppliance disk";
    private const string SystemPartition = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"; // UEFI 2.10, 13.3.1, table 13.9
    private const string Mount = "/efi-of-the-disk";

    private static readonly string Suffix = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aa64.efi" : "x64.efi";

    // Of a signed chain the first; then what is there for a disk that nobody has an entry for (UEFI 2.10, 3.5.1.1).
    private static readonly string[] Loaders = [$"shim{Suffix}", $"grub{Suffix}", $"systemd-boot{Suffix}"];

    /// <param name="table">What <c>sfdisk --dump</c> says of the disk.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="IOException">The firmware takes no entry.</exception>
    public async Task SetAsync(string table, CancellationToken cancellationToken)
    {
        if (!Directory.Exists("/sys/firmware/efi")) return;
        if (!File.Exists("/bin/efibootmgr") || PartitionOf(table, device) is not { } partition)
        {
            say($"the firmware gets no entry for {device}: {(File.Exists("/bin/efibootmgr") ? "it has no EFI system partition" : "the helper image has no efibootmgr")}; it boots it by EFI/BOOT, if that is there");
            return;
        }

        var loader = await LoaderAsync(partition.Device, cancellationToken);
        if (loader is null)
        {
            say($"the firmware gets no entry for {device}: its EFI system partition has no loader");
            return;
        }

        var known = BootVariables.Parse(await Tool.RunAsync("efibootmgr", [], cancellationToken: cancellationToken));
        foreach (var old in known.Called(Label)) await Tool.RunAsync("efibootmgr", ["-b", old, "-B"], cancellationToken: cancellationToken);
        await Tool.RunAsync("efibootmgr", ["-C", "-d", device, "-p", partition.Number.ToString(CultureInfo.InvariantCulture), "-L", Label, "-l", loader], cancellationToken: cancellationToken);
        var now = BootVariables.Parse(await Tool.RunAsync("efibootmgr", [], cancellationToken: cancellationToken));
        if (now.Called(Label) is not [var entry, ..]) throw new IOException($"the firmware has no entry \"{Label}\" although efibootmgr made it");
        await Tool.RunAsync("efibootmgr", ["-o", string.Join(',', now.OrderWith(entry))], cancellationToken: cancellationToken);
        say($"the firmware boots {device} by its entry {entry}, {loader}, after {now.Current ?? "none"}");
    }

    internal static (string Device, int Number)? PartitionOf(string table, string device)
    {
        foreach (var line in table.Split('\n').Where(line => line.StartsWith(device, StringComparison.Ordinal) && line.Contains($"type={SystemPartition}", StringComparison.OrdinalIgnoreCase)))
        {
            var name = line.Split([' ', ':'])[0];
            if (int.TryParse([.. name.Reverse().TakeWhile(char.IsAsciiDigit).Reverse()], CultureInfo.InvariantCulture, out var number)) return (name, number);
        }

        return null;
    }

    private static async Task<string?> LoaderAsync(string partition, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Mount);
        await Tool.RunAsync("mount", ["-t", "vfat", "-o", "ro", partition, Mount], cancellationToken: cancellationToken);
        try
        {
            var files = Directory.EnumerateFiles(Mount, "*.efi", new EnumerationOptions { RecurseSubdirectories = true, MatchCasing = MatchCasing.CaseInsensitive, MaxRecursionDepth = 4 }).Order(StringComparer.Ordinal).ToList();
            var found = Loaders.Select(loader => files.Find(file => file.EndsWith($"/{loader}", StringComparison.OrdinalIgnoreCase) && !file.Contains("/EFI/BOOT/", StringComparison.OrdinalIgnoreCase))).FirstOrDefault(file => file is not null)
                ?? files.Find(file => file.EndsWith($"/EFI/BOOT/BOOT{Suffix}", StringComparison.OrdinalIgnoreCase));
            return found?[Mount.Length..].Replace('/', '\\');
        }
        finally
        {
            await Tool.RunAsync("umount", [Mount], cancellationToken: CancellationToken.None);
        }
    }
}
