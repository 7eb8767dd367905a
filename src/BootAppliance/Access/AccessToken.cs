using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace BootAppliance.Access;

/// <summary>
/// The text of an API token: <c>ba_</c> id <c>_</c> secret. The id (8 hex digits) is public, shown in lists and logs;
/// the secret is 32 random bytes as base64url. Only the SHA-256 of the whole text is stored.
/// </summary>
public static class AccessToken
{
    private const string Prefix = "ba_";
    private const int IdLength = 8;
    private const int Length = 3 + IdLength + 1 + 43;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static (string Id, string Text) Create()
    {
        var id = RandomNumberGenerator.GetHexString(IdLength, lowercase: true);
        return (id, $"{Prefix}{id}_{Secret()}");
    }

    /// <summary>32 bytes of the system's CSPRNG as 43 characters of base64url.</summary>
    public static string Secret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static bool TryReadId(string text, out string id)
    {
        id = "";
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal) || text[Prefix.Length + IdLength] != '_') return false;
        var candidate = text.AsSpan(Prefix.Length, IdLength);
        if (candidate.ContainsAnyExcept(HexDigits)) return false;
        id = candidate.ToString();
        return true;
    }

    /// <summary>The secrets have 256 random bits: a plain digest is as good as a slow one, and costs a microsecond.</summary>
    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
