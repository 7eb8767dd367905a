using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using static System.Buffers.Binary.BinaryPrimitives;

namespace BootAppliance.Ramdisk.Build;

/// <summary>A processor that the image is built for.</summary>
/// <param name="Name">As a distro's <c>arch</c>.</param>
/// <param name="Debian">As Debian's packages and kernels are called.</param>
/// <param name="Triplet">Of the folders in which libraries are (wiki.debian.org/Multiarch/Tuples).</param>
/// <param name="Elf">e_machine of its programs (System V ABI, generic, chapter 4).</param>
/// <param name="Pe">Machine of its kernels and UEFI programs (UEFI 2.10, 2.1.1).</param>
public sealed record RamdiskArchitecture(string Name, string Debian, string Triplet, ushort Elf, ushort Pe)
{
    private const int HeaderOffset = 0x3C; // PE Format, "MS-DOS Stub": where the signature is

    public static readonly RamdiskArchitecture X64 = new("x86_64", "amd64", "x86_64-linux-gnu", 62, 0x8664);
    public static readonly RamdiskArchitecture Arm64 = new("arm64", "arm64", "aarch64-linux-gnu", 183, 0xAA64);
    private static readonly RamdiskArchitecture[] All = [X64, Arm64];

    /// <summary>This machine's.</summary>
    public static RamdiskArchitecture Own { get; } = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? Arm64 : X64;

    public static IEnumerable<string> Names => All.Select(one => one.Name);

    /// <param name="name">Ours, Debian's or the kernel's.</param>
    /// <param name="architecture">Null for one that no image is built for.</param>
    public static bool TryParse(string name, [NotNullWhen(true)] out RamdiskArchitecture? architecture)
    {
        architecture = Array.Find(All, one => one.Name == name || one.Debian == name || one.Triplet[..one.Triplet.IndexOf('-', StringComparison.Ordinal)] == name);
        return architecture is not null;
    }

    /// <summary>Of a program, for an error: what the number stands for.</summary>
    public static string NameOfElf(ushort machine) => Array.Find(All, one => one.Elf == machine)?.Name ?? $"the processor with ELF's number {machine}";

    /// <summary>Whether one of Debian's kernels of this version is for another processor.</summary>
    public bool IsForAnother(string version) => All.Any(one => one != this && version.EndsWith($"-{one.Debian}", StringComparison.Ordinal));

    /// <returns>Null of a kernel that is no program of UEFI's: then nobody can tell.</returns>
    public static string? NameOfKernel(ReadOnlySpan<byte> kernel)
    {
        if (!kernel.StartsWith("MZ"u8) || kernel.Length < HeaderOffset + 4) return null;
        var at = ReadUInt32LittleEndian(kernel[HeaderOffset..]);
        if (at > kernel.Length - 6 || !kernel[(int)at..].StartsWith("PE\0\0"u8)) return null;
        var machine = ReadUInt16LittleEndian(kernel[((int)at + 4)..]);
        return Array.Find(All, one => one.Pe == machine)?.Name ?? $"the processor with PE's number {machine:x4}";
    }
}
