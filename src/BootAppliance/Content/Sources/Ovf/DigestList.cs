using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using BootAppliance.Content.Sources.Formats;
using Microsoft.Win32.SafeHandles;

namespace BootAppliance.Content.Sources.Ovf;

/// <summary>A package's manifest: <c>SHA256(disk1.vmdk)= 6b86…</c>, a line a file (DSP0243 §5.1). It tells damage; who signed it in a .cert is not looked at.</summary>
internal sealed partial class DigestList
{
    /// <summary>The longest, in bytes.</summary>
    public const int MaxBytes = 1 << 20;

    private const int PartBytes = 1 << 20;
    private const int LongestLine = 2000;

    private readonly Dictionary<string, (HashAlgorithmName Algorithm, byte[] Digest)> _digests = new(StringComparer.Ordinal);

    /// <exception cref="ImageSourceException">A line is none of a manifest.</exception>
    public DigestList(byte[] bytes, string title)
    {
        foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var match = line.Length > LongestLine ? Match.Empty : Line().Match(line);
            var algorithm = match.Groups["algorithm"].Value.ToUpperInvariant() switch
            {
                "SHA1" => (HashAlgorithmName.SHA1, Bytes: 20),
                "SHA256" => (HashAlgorithmName.SHA256, Bytes: 32),
                "SHA512" => (HashAlgorithmName.SHA512, Bytes: 64),
                _ => default,
            };
            var digits = match.Groups["digest"].Value;
            if (!match.Success || digits.Length != algorithm.Bytes * 2 || !_digests.TryAdd(match.Groups["file"].Value, (algorithm.Item1, Convert.FromHexString(digits))))
                throw new ImageSourceException(title, $"has the line \"{line[..Math.Min(line.Length, 100)]}\", which is no digest, or the second one of a file", "export the machine again, or delete the file if you know its disks otherwise");
        }
    }

    public bool Has(string file) => _digests.ContainsKey(file);

    /// <param name="file">As the list has it.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="title">Of the list.</param>
    /// <param name="heard">Gets percents.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ImageSourceException">It is another file than the one that the list was made with.</exception>
    public async Task VerifyAsync(string file, ImagePlace place, string title, Action<double> heard, CancellationToken cancellationToken)
    {
        var (algorithm, digest) = _digests[file];
        using var hash = IncrementalHash.CreateHash(algorithm);
        try
        {
            using SafeFileHandle handle = File.OpenHandle(place.Path, options: FileOptions.SequentialScan);
            var part = new byte[PartBytes];
            for (var at = 0L; at < place.Length;)
            {
                var read = await RandomAccess.ReadAsync(handle, part.AsMemory(0, (int)Math.Min(part.Length, place.Length - at)), place.Offset + at, cancellationToken);
                if (read == 0) throw new IOException("it became shorter while it was read");
                hash.AppendData(part, 0, read);
                at += read;
                heard(100.0 * at / place.Length);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ImageSourceException(place.Title, $"cannot be read ({exception.Message})", "check the disk that it is on, and that you may read it", exception);
        }

        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(digest))
            throw new ImageSourceException(place.Title, $"is not the file that {title} has the {algorithm} of", "copy or download the machine again; if you changed the file yourself, delete the .mf");
    }

    [GeneratedRegex(@"^(?<algorithm>SHA(1|256|512))\s*\((?<file>.{1,1024})\)\s*=\s*(?<digest>([0-9A-Fa-f]{2}){20,64})\z", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Line();
}
