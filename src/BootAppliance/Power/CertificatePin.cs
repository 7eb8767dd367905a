using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace BootAppliance.Power;

/// <summary>
/// Whose certificate is taken: the pinned one and no other, whoever signed it; without a pin, one that the machine's own
/// authorities vouch for. BMCs come with certificates that they signed themselves, so an administrator pins the one that is shown.
/// </summary>
internal sealed class CertificatePin(string? fingerprint)
{
    private readonly string? _wanted = fingerprint is null ? null : Digits(fingerprint).ToUpperInvariant();

    /// <summary>SHA-256 of the certificate that came last, in hexadecimal; empty before one came.</summary>
    public string Seen { get; private set; } = "";

    /// <summary>Why the last one was refused; null if it was not.</summary>
    public PowerException? Refusal { get; private set; }

    /// <exception cref="PowerException">The pin is no SHA-256.</exception>
    public void Check()
    {
        if (_wanted is not null && !IsFingerprint(_wanted))
            throw new PowerException(PowerFailure.BadSetting, "has a fingerprint in the inventory that is no SHA-256 (64 hexadecimal digits, with colons or without)", "set the option fingerprint to what \"bootappliance power probe\" shows");
    }

    /// <summary>Whether it is SHA-256's, in hexadecimal, with colons or without.</summary>
    public static bool IsFingerprint(string text) => Digits(text) is { Length: 2 * SHA256.HashSizeInBytes } digits && digits.All(char.IsAsciiHexDigit);

    public bool Takes(X509Certificate? certificate, SslPolicyErrors errors)
    {
        Seen = certificate?.GetCertHashString(HashAlgorithmName.SHA256) ?? "";
        Refusal = _wanted is not null && Seen != _wanted
            ? new(PowerFailure.TlsMismatch, $"shows another certificate than the one that is pinned: its fingerprint is {Seen}, not {_wanted}", "find out whether somebody replaced its certificate; if so, set the option fingerprint to the new one, if not, somebody stands between")
            : _wanted is null && errors != SslPolicyErrors.None
                ? new(PowerFailure.BadSetting, $"shows a certificate that nobody vouches for ({errors}), with the fingerprint {Seen}", "compare it with the one on its own page, then set the option fingerprint to it")
                : null;
        return Refusal is null;
    }

    private static string Digits(string fingerprint) => fingerprint.Replace(":", "", StringComparison.Ordinal);
}
