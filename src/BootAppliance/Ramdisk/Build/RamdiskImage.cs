using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using BootAppliance.Data;

namespace BootAppliance.Ramdisk.Build;

/// <summary>What the image is made of.</summary>
/// <param name="Architecture">Of the machines that boot it.</param>
/// <param name="Root">Below which Debian's programs and libraries are: <c>/</c>, or where their packages were unpacked.</param>
/// <param name="KernelRoot">Below which <c>boot/vmlinuz-VERSION</c> and <c>lib/modules/VERSION</c> are: <c>/</c>, or where a kernel's package was unpacked.</param>
/// <param name="Program">The folder of <c>bootappliance-ramdisk</c>.</param>
/// <param name="Modules">Besides the usual ones.</param>
/// <param name="Files">Which stand in the image where they stand below the root: firmware, say.</param>
public sealed record RamdiskParts(RamdiskArchitecture Architecture, string Root, string KernelRoot, string Program, IReadOnlyList<string> Modules, IReadOnlyList<string> Files);

/// <summary>What was built; sizes in bytes.</summary>
public sealed record BuiltRamdisk(string Version, int Modules, int Files, long Unpacked, long Packed, string Sha256);

/// <summary>Builds the helper image: a kernel of Debian's with the modules of disks and networks, busybox, tools for file systems, and the one program of ours. The same parts give the same bytes.</summary>
public static partial class RamdiskImage
{
    public const string Kernel = "linux";
    public const string Initrd = "initrd.gz";
    public const string Contents = "contents.txt";

    // What the package puts beside an image of its own, which it builds anew at each upgrade.
    private const string PackageMark = "made-by-package";

    private const string Busybox = "busybox";
    private const string OwnProgram = "bootappliance-ramdisk";

    // Of the runtime, for debuggers and tracers, who do not come here.
    private static readonly string[] Spared = ["createdump", "libcoreclrtraceptprovider.so", "libmscordaccore.so", "libmscordbi.so", "libclrgc.so", "libclrgcexp.so"];

    // Without these no disk can be grown; XFS and btrfs have their own, which an image without such templates does not need. Nor is
    // every image for rescue (dropbear), for SATA drives that erase themselves (hdparm), or for UEFI (efibootmgr).
    private static readonly (string Name, string Package)[] Tools = [(Busybox, "busybox-static"), ("sfdisk", "fdisk"), ("e2fsck", "e2fsprogs"), ("resize2fs", "e2fsprogs")];
    private static readonly string[] FurtherTools = ["xfs_growfs", "btrfs", "dropbear", "dropbearkey", "hdparm", "efibootmgr"];

    // Loaded by name while our program runs, so no linker tells of them.
    private static readonly string[] Loaded = ["libssl.so.3", "libcrypto.so.3", "libzstd.so.1"];

    /// <param name="parts">Where everything comes from.</param>
    /// <param name="folder">Gets <see cref="Kernel"/>, <see cref="Initrd"/> and <see cref="Contents"/>; what is there stays until they are whole.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RamdiskException">Something is missing.</exception>
    public static async Task<BuiltRamdisk> BuildAsync(RamdiskParts parts, string folder, CancellationToken cancellationToken)
    {
        PackageRoot root = new(parts.Root);
        var version = VersionOf(parts);
        var kernel = await KernelAsync(parts, version, cancellationToken);
        var modules = ModulesOf(parts.KernelRoot, version);
        SortedDictionary<string, (byte[] Bytes, bool IsProgram)> files = new(StringComparer.Ordinal);
        var order = KernelModules.Closure(await File.ReadAllLinesAsync(Need(Path.Combine(modules, "modules.dep"), "run depmod for that kernel"), cancellationToken), [.. KernelModules.Usual, .. parts.Modules]);
        foreach (var module in order) files[$"modules/{Path.GetFileName(module)}"] = (await File.ReadAllBytesAsync(Path.Combine(modules, module), cancellationToken), false);
        files["modules/order"] = (Encoding.ASCII.GetBytes(string.Concat(order.Select(module => Path.GetFileName(module) + "\n"))), false);
        files["init"] = (Script("init"), true);
        files["bin/udhcpc-script"] = (Script("udhcpc-script"), true);

        SharedLibraries libraries = new(root, parts.Architecture);
        var required = Tools.Select(tool => (tool.Name, Path: root.FindProgram(tool.Name) ?? throw new RamdiskException($"{Path.Combine(parts.Root, "bin", tool.Name)} is missing; {Remedy(parts, tool.Package)}")));
        var further = FurtherTools.Select(name => (Name: name, Path: root.FindProgram(name)!)).Where(tool => tool.Path is not null);
        foreach (var (name, path) in required.Concat(further).ToList()) libraries.Add(path, $"/bin/{name}", await AddAsync($"bin/{name}", path, true));

        Need(Path.Combine(parts.Program, OwnProgram), parts.Architecture == RamdiskArchitecture.Own ? "it comes with the package bootappliance; or name its folder with --program" : $"packaging/build-deb --{parts.Architecture.Debian} puts it into the package; or publish it (dotnet publish src/BootAppliance.Ramdisk -r linux-{parts.Architecture.Debian} --self-contained) and name its folder with --program");
        foreach (var file in Directory.EnumerateFiles(parts.Program).Where(file => Path.GetExtension(file) is not (".pdb" or ".xml") && !Spared.Contains(Path.GetFileName(file))))
        {
            var isProgram = Path.GetFileName(file) == OwnProgram || file.EndsWith(".so", StringComparison.Ordinal);
            var bytes = await AddAsync($"opt/ramdisk/{Path.GetFileName(file)}", file, isProgram);
            if (isProgram) libraries.Add(file, $"/opt/ramdisk/{Path.GetFileName(file)}", bytes);
        }

        foreach (var library in Loaded) libraries.AddLoaded(library, Remedy(parts, "libssl3 libzstd1"));
        foreach (var (name, path) in libraries.Find()) await AddAsync(name.TrimStart('/'), path, true);
        foreach (var file in parts.Files) await AddAsync(file.TrimStart('/'), root.Find(file) ?? throw new RamdiskException($"{file} is not below {parts.Root}; say it as it would be with {parts.Root} for /"), true);

        Directory.CreateDirectory(folder);
        var packed = Pack(files);
        // From here on it is of whoever asked; the package marks its own again.
        File.Delete(Path.Combine(folder, PackageMark));
        SyncedDirectory.Write(Path.Combine(folder, Kernel), kernel);
        SyncedDirectory.Write(Path.Combine(folder, Initrd), packed);
        SyncedDirectory.Write(Path.Combine(folder, Contents), Encoding.UTF8.GetBytes(string.Concat(files.Select(one => $"{Convert.ToHexStringLower(SHA256.HashData(one.Value.Bytes))} {one.Value.Bytes.Length} {one.Key}\n"))));
        return new(version, order.Count, files.Count, files.Sum(one => (long)one.Value.Bytes.Length), packed.Length, Convert.ToHexStringLower(SHA256.HashData(packed)));

        async Task<byte[]> AddAsync(string name, string path, bool isProgram)
        {
            var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
            files[name] = (bytes, isProgram);
            return bytes;
        }
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
    internal static string? Newest(IEnumerable<string> versions, RamdiskArchitecture architecture) => versions
        .OrderBy(one => !architecture.IsForAnother(one))
        .ThenBy(one => one.EndsWith($"-{architecture.Debian}", StringComparison.Ordinal) && !one.Contains("-cloud-", StringComparison.Ordinal) && !one.Contains("-rt-", StringComparison.Ordinal))
        .ThenBy(one => Digits().Replace(one, digits => digits.Value.PadLeft(9, '0')), StringComparer.Ordinal).LastOrDefault();

    private static string VersionOf(RamdiskParts parts)
    {
        var root = parts.KernelRoot;
        string[] folders = [Path.Combine(root, "lib/modules"), Path.Combine(root, "usr/lib/modules")];
        var versions = folders.Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories).Select(one => Path.GetFileName(one)).Where(one => File.Exists(Path.Combine(root, "boot", $"vmlinuz-{one}"))).Distinct().ToList();
        var package = $"linux-image-{parts.Architecture.Debian}";
        return Newest(versions, parts.Architecture) ?? throw new RamdiskException($"there is no kernel with its modules below {root}; {(IsOwn(parts) ? $"install {package}, or " : "")}name with --kernel-root where the package of {package} was unpacked");
    }

    // A kernel's package that was unpacked and not installed has them where Debian has them since the merged /usr.
    private static string ModulesOf(string root, string version) => Directory.Exists(Path.Combine(root, "lib/modules", version)) ? Path.Combine(root, "lib/modules", version) : Path.Combine(root, "usr/lib/modules", version);

    private static async Task<byte[]> KernelAsync(RamdiskParts parts, string version, CancellationToken cancellationToken)
    {
        var path = Path.Combine(parts.KernelRoot, "boot", $"vmlinuz-{version}");
        var kernel = await File.ReadAllBytesAsync(path, cancellationToken);
        return RamdiskArchitecture.NameOfKernel(kernel) is not { } name || name == parts.Architecture.Name ? kernel
            : throw new RamdiskException($"{path} is for {name}, not for {parts.Architecture.Name}; name with --kernel-root where linux-image-{parts.Architecture.Debian} was unpacked{(RamdiskArchitecture.Names.Contains(name) ? $", or say --arch {name}" : "")}");
    }

    private static string Need(string path, string remedy) => File.Exists(path) ? path : throw new RamdiskException($"{path} is missing; {remedy}");

    private static bool IsOwn(RamdiskParts parts) => parts.Architecture == RamdiskArchitecture.Own && new PackageRoot(parts.Root).IsHere;

    private static string Remedy(RamdiskParts parts, string package) => IsOwn(parts) ? $"apt-get install {package}"
        : $"unpack Debian's package {package} for {parts.Architecture.Debian} below {parts.Root} (dpkg -x), or name with --root where it was";

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
