using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace BootAppliance.Content.Manifests;

/// <summary>A SHA-256, written as 64 hex digits in lower case.</summary>
public sealed record Sha256Digest
{
    private readonly string _hex;

    private Sha256Digest(string hex) => _hex = hex;

    public static Sha256Digest Of(ReadOnlySpan<byte> bytes) => new(Convert.ToHexStringLower(SHA256.HashData(bytes)));

    public static bool TryParse(string? hex, [NotNullWhen(true)] out Sha256Digest? digest)
    {
        var isOne = hex is { Length: 2 * SHA256.HashSizeInBytes } && hex.All(c => char.IsAsciiHexDigitLower(c));
        digest = isOne ? new Sha256Digest(hex!) : null;
        return isOne;
    }

    public override string ToString() => _hex;
}
