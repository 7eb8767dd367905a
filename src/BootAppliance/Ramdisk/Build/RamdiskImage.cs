using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using BootAppliance.Data;

namespace BootAppliance.Ramdisk.Build;

/// <summary>What the image is made of.</summary>
/// <param name="KernelRoot">Below which <c>boot/vmlinuz-VERSION</c> and <c>lib/modules/VERSION</c> are: <c>/</c>, or where a kernel's package was unpacked.</param>
/// <param name="Program">The folder of <c>bootappliance-ramdisk</c>.</param>
/// <param name="Modules">Besides the usual ones.</param>
/// <param name="Files">Of this machine, which stand in the image where they stand here: firmware, say.</param>
public sealed record RamdiskParts(string KernelRoot, string Program, IReadOnlyList<string> Modules, IReadOnlyList<string> Files);

/// <summary>What was built; sizes in bytes.</summary>
public sealed record BuiltRamdisk(string Version, int Modules, int Files, long Unpacked, long Packed, string Sha256);

/// <summary>Builds the helper image: a kernel of Debian's with the modules of disks and networks, busybox, tools for file systems, and the one program of ours. The same parts give the same bytes.</summary>
public sealed partial class RamdiskImage(TimeProvider clock)
{
    public const string Kernel = "linux";
    public const string Initrd = "initrd.gz";
    public const string Contents = "contents.txt";

    private const string Busybox = "/bin/busybox";
    private const string OwnProgram = "bootappliance-ramdisk";

    // Of the runtime, for debuggers and tracers, who do not come here.
    private static readonly string[] Spared = ["createdump", "libcoreclrtraceptprovider.so", "libmscordaccore.so", "libmscordbi.so", "libclrgc.so", "libclrgcexp.so"];

    // Without these no disk can be grown; XFS and btrfs have their own, which an image without such templates does not need. Nor is
    // every image for rescue (dropbear), for SATA drives that erase themselves (hdparm), or for UEFI (efibootmgr).
    private static readonly (string Path, string Package)[] Tools = [("/sbin/sfdisk", "fdisk"), ("/sbin/e2fsck", "e2fsprogs"), ("/sbin/resize2fs", "e2fsprogs")];
    private static readonly string[] FurtherTools = ["/sbin/xfs_growfs", "/bin/btrfs", "/usr/sbin/dropbear", "/usr/bin/dropbearkey", "/sbin/hdparm", "/bin/efibootmgr"];

    // Loaded by name while our program runs, so no linker tells of them.
    private static readonly string[] Loaded = ["libssl.so.3", "libcrypto.so.3", "libzstd.so.1"];

    /// <param name="parts">Where everything comes from.</param>
    /// <param name="folder">Gets <see cref="Kernel"/>, <see cref="Initrd"/> and <see cref="Contents"/>; what is there stays until they are whole.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RamdiskException">Something is missing.</exception>
    public async Task<BuiltRamdisk> BuildAsync(RamdiskParts parts, string folder, CancellationToken cancellationToken)
    {
        var version = VersionOf(parts.KernelRoot);
        var modules = Path.Combine(parts.KernelRoot, "lib/modules", version);
        SortedDictionary<string, (byte[] Bytes, bool IsProgram)> files = new(StringComparer.Ordinal);
        var order = KernelModules.Closure(await File.ReadAllLinesAsync(Need(Path.Combine(modules, "modules.dep"), "run depmod for that kernel"), cancellationToken), [.. KernelModules.Usual, .. parts.Modules]);
        foreach (var module in order) files[$"modules/{Path.GetFileName(module)}"] = (await File.ReadAllBytesAsync(Path.Combine(modules, module), cancellationToken), false);
        files["modules/order"] = (Encoding.ASCII.GetBytes(string.Concat(order.Select(module => Path.GetFileName(module) + "\n"))), false);
        files["init"] = (Script("init"), true);
        files["bin/udhcpc-script"] = (Script("udhcpc-script"), true);
        files["bin/busybox"] = (await File.ReadAllBytesAsync(Need(Busybox, "apt-get install busybox-static"), cancellationToken), true);
        List<string> tools = [.. Tools.Select(tool => Need(tool.Path, $"apt-get install {tool.Package}")), .. FurtherTools.Where(File.Exists)];
        foreach (var tool in tools) files[$"bin/{Path.GetFileName(tool)}"] = (await File.ReadAllBytesAsync(tool, cancellationToken), true);
        Need(Path.Combine(parts.Program, OwnProgram), "it comes with the package bootappliance; or name its folder with --program");
        List<string> linked = [Busybox, .. tools];
        foreach (var file in Directory.EnumerateFiles(parts.Program).Where(file => Path.GetExtension(file) is not (".pdb" or ".xml") && !Spared.Contains(Path.GetFileName(file))))
        {
            var isProgram = Path.GetFileName(file) == OwnProgram || file.EndsWith(".so", StringComparison.Ordinal);
            files[$"opt/ramdisk/{Path.GetFileName(file)}"] = (await File.ReadAllBytesAsync(file, cancellationToken), isProgram);
            if (isProgram) linked.Add(file);
        }

        var libraries = await SharedLibraries.OfAsync([.. linked, .. Loaded.Select(Library)], clock, cancellationToken);
        foreach (var library in libraries.Concat(Loaded.Select(Library)).Concat(parts.Files)) files[library.TrimStart('/')] = (await File.ReadAllBytesAsync(Need(library, "name a file that is there"), cancellationToken), true);

        Directory.CreateDirectory(folder);
        var packed = Pack(files);
        SyncedDirectory.Write(Path.Combine(folder, Kernel), await File.ReadAllBytesAsync(Path.Combine(parts.KernelRoot, "boot", $"vmlinuz-{version}"), cancellationToken));
        SyncedDirectory.Write(Path.Combine(folder, Initrd), packed);
        SyncedDirectory.Write(Path.Combine(folder, Contents), Encoding.UTF8.GetBytes(string.Concat(files.Select(one => $"{Convert.ToHexStringLower(SHA256.HashData(one.Value.Bytes))} {one.Value.Bytes.Length} {one.Key}\n"))));
        return new(version, order.Count, files.Count, files.Sum(one => (long)one.Value.Bytes.Length), packed.Length, Convert.ToHexStringLower(SHA256.HashData(packed)));
    }

    private static byte[] Pack(SortedDictionary<string, (byte[] Bytes, bool IsProgram)> files)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        using (CpioArchive archive = new(gzip))
        {
            HashSet<string> folders = new(StringComparer.Ordinal);
            foreach (var (name, (bytes, isProgram)) in files)
            {
                for (var at = name.IndexOf('/', StringComparison.Ordinal); at > 0; at = name.IndexOf('/', at + 1))
                    if (folders.Add(name[..at])) archive.AddFolder(name[..at]);
                archive.AddFile(name, bytes, isProgram);
            }
        }

        return packed.ToArray();
    }

    /// <summary>The newest; one for virtual machines, or for a time to be kept, only where there is no other: a real machine's drivers are not in it.</summary>
    internal static string? Newest(IEnumerable<string> versions) => versions
        .OrderBy(one => one.EndsWith("-amd64", StringComparison.Ordinal) && !one.Contains("-cloud-", StringComparison.Ordinal) && !one.Contains("-rt-", StringComparison.Ordinal))
        .ThenBy(one => Digits().Replace(one, digits => digits.Value.PadLeft(9, '0')), StringComparer.Ordinal).LastOrDefault();

    private static string VersionOf(string root)
    {
        var folder = Path.Combine(root, "lib/modules");
        var versions = Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Select(one => Path.GetFileName(one)).Where(one => File.Exists(Path.Combine(root, "boot", $"vmlinuz-{one}"))).ToList() : [];
        return Newest(versions) ?? throw new RamdiskException($"there is no kernel with its modules below {root}; install linux-image-amd64, or name with --kernel-root where its package was unpacked");
    }

    private static string Need(string path, string remedy) => File.Exists(path) ? path : throw new RamdiskException($"{path} is missing; {remedy}");

    private static string Library(string name) => Need($"/usr/lib/x86_64-linux-gnu/{name}", "install libssl3 and libzstd1");

    [GeneratedRegex("[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Digits();

    private static byte[] Script(string name)
    {
        using var stream = typeof(RamdiskImage).Assembly.GetManifestResourceStream($"BootAppliance.Ramdisk.Build.{name}") ?? throw new InvalidOperationException($"the assembly has no {name}");
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
