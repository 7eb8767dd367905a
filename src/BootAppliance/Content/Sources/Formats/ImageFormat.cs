using System.Diagnostics.CodeAnalysis;

namespace BootAppliance.Content.Sources.Formats;

/// <summary>What a file that is published may be. Its name never counts.</summary>
public enum ImageFormat
{
    Raw,
    Qcow2,
    Vmdk,
    Vdi,
    Vhdx,

    /// <summary>A machine in one tar: descriptor, manifest, disks (DSP0243 §5.3).</summary>
    Ova,

    /// <summary>A machine's descriptor, its disks beside it (DSP0243 §5.1).</summary>
    Ovf,
}

/// <summary>How formats are spelled, to us and to qemu-img.</summary>
public static class ImageFormatWords
{
    public static string Word(this ImageFormat format) => format.ToString().ToLowerInvariant();

    /// <summary>All of them, for a sentence.</summary>
    public static string All { get; } = string.Join(", ", Enum.GetValues<ImageFormat>().Select(Word));

    public static bool TryParse([NotNullWhen(true)] string? word, out ImageFormat format)
    {
        foreach (var known in Enum.GetValues<ImageFormat>())
        {
            if (known.Word() != word) continue;
            format = known;
            return true;
        }

        format = default;
        return false;
    }
}
