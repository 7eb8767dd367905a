using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;

namespace BootAppliance.Boot;

/// <summary>A boot loader that a Debian package brings.</summary>
public sealed record BootLoader(string Name, string Package, string Path)
{
    public bool IsThere => File.Exists(Path);

    /// <summary>For machines that not everybody has: nobody is warned that it is missing.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Machines that everybody has do not boot for want of it.</summary>
    public bool IsMissing => !IsOptional && !IsThere;
}

/// <summary>Which loaders there are, and where. Only these names are served: no path of a client is ever joined to a directory.</summary>
public sealed class BootLoaders
{
    private const string InstallerArm64 = "/usr/lib/debian-installer/images/12/arm64/text/debian-installer/arm64";
    private const int MostOwn = 1000;
    private const string Syslinux = "/usr/lib/syslinux/modules/bios";

    private static readonly BootLoader[] Shipped =
    [
        new("undionly.kpxe", "ipxe", "/usr/lib/ipxe/undionly.kpxe"),
        new("ipxe.efi", "ipxe", "/usr/lib/ipxe/ipxe.efi"),
        new("snponly.efi", "ipxe", "/usr/lib/ipxe/snponly.efi"),
        new("pxelinux.0", "pxelinux", "/usr/lib/PXELINUX/pxelinux.0"),
        new("lpxelinux.0", "pxelinux", "/usr/lib/PXELINUX/lpxelinux.0"),
        new("ldlinux.c32", "syslinux-common", $"{Syslinux}/ldlinux.c32"),
        new("libcom32.c32", "syslinux-common", $"{Syslinux}/libcom32.c32"),
        new("libutil.c32", "syslinux-common", $"{Syslinux}/libutil.c32"),
        new("menu.c32", "syslinux-common", $"{Syslinux}/menu.c32"),
        new("reboot.c32", "syslinux-common", $"{Syslinux}/reboot.c32"),
        new("memdisk", "syslinux-common", "/usr/lib/syslinux/memdisk"),
        new("shimx64.efi", "shim-signed", "/usr/lib/shim/shimx64.efi.signed"),
        new("grubx64.efi", "grub-efi-amd64-signed", "/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed"),
        new("bootnetaa64.efi", "debian-installer-12-netboot-arm64", $"{InstallerArm64}/bootnetaa64.efi") { IsOptional = true },
        new("grubaa64.efi", "debian-installer-12-netboot-arm64", $"{InstallerArm64}/grubaa64.efi") { IsOptional = true },
    ];

    private readonly ConcurrentDictionary<string, (DateTime Changed, string ETag)> _etags = [];
    private readonly FrozenDictionary<string, BootLoader> _byName;

    public BootLoaders(BootOptions options)
    {
        // Whatever the administrator put there is served by its name: loaders of other processors, a Raspberry Pi's firmware.
        List<BootLoader> own = options.LoadersDirectory is { } folder && Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Take(MostOwn).Select(file => new BootLoader(Path.GetFileName(file), "loaders_directory", file) { IsOptional = true })]
            : [];
        All = [.. own, .. Shipped.Where(loader => !own.Exists(one => one.Name == loader.Name))];
        _byName = All.ToFrozenDictionary(loader => loader.Name);
    }

    public IReadOnlyList<BootLoader> All { get; }

    /// <summary>The first that is there; where none is, the first, so that its absence is told when it is asked for.</summary>
    public string? FirstOf(IReadOnlyList<string> names) =>
        names.FirstOrDefault(name => _byName.TryGetValue(name, out var loader) && loader.IsThere) ?? (names.Count > 0 ? names[0] : null);

    /// <summary>The loader named by the last part of a path, whatever folder its firmware asked in.</summary>
    public BootTreeResult? Open(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (!_byName.TryGetValue(name, out var loader))
        {
            return LoaderChoice.Known.Contains(name)
                ? new BootTreeResult.Missing("LoaderMissing", $"{name} is not there, and Debian 12 has it in no package of this architecture: put it into boot.loaders_directory")
                : null;
        }

        if (!loader.IsThere) return new BootTreeResult.Missing("LoaderMissing", $"{loader.Name} is not there; install it with: apt-get install {loader.Package}");
        var file = new FileInfo(loader.Path);
        return new BootTreeResult.File(loader.Path, file.Length, ETagOf(file), "application/octet-stream");
    }

    private string ETagOf(FileInfo file) => _etags.AddOrUpdate(
        file.FullName,
        _ => Hash(file),
        (_, known) => known.Changed == file.LastWriteTimeUtc ? known : Hash(file)).ETag;

    private static (DateTime, string) Hash(FileInfo file)
    {
        using var stream = file.OpenRead();
        return (file.LastWriteTimeUtc, $"\"{Convert.ToHexStringLower(SHA256.HashData(stream))}\"");
    }
}
