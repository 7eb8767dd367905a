using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;

namespace BootAppliance.Boot;

/// <summary>A boot loader that a Debian package brings.</summary>
public sealed record BootLoader(string Name, string Package, string Path)
{
    public bool IsThere => File.Exists(Path);
}

/// <summary>Which loaders there are, and where. Only these names are served: no path of a client is ever joined to a directory.</summary>
public sealed class BootLoaders
{
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
        new("shimx64.efi", "shim-signed", "/usr/lib/shim/shimx64.efi.signed"),
        new("grubx64.efi", "grub-efi-amd64-signed", "/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed"),
    ];

    private readonly ConcurrentDictionary<string, (DateTime Changed, string ETag)> _etags = [];
    private readonly FrozenDictionary<string, BootLoader> _byName;

    public BootLoaders(BootOptions options)
    {
        All = [.. Shipped.Select(loader => options.LoadersDirectory is { } own && File.Exists(Path.Combine(own, loader.Name))
            ? loader with { Path = Path.Combine(own, loader.Name), Package = "loaders_directory" } : loader)];
        _byName = All.ToFrozenDictionary(loader => loader.Name);
    }

    public IReadOnlyList<BootLoader> All { get; }

    /// <summary>The loader named by the last part of a path, whatever folder its firmware asked in.</summary>
    public BootTreeResult? Open(string path)
    {
        if (!_byName.TryGetValue(path[(path.LastIndexOf('/') + 1)..], out var loader)) return null;
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
