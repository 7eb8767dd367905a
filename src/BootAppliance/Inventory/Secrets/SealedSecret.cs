using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace BootAppliance.Inventory.Secrets;

/// <summary>
/// A secret as it is stored: <c>v1.KEY.DATA</c>. KEY tells which key it was sealed with (8 hex digits), DATA is nonce (12 bytes),
/// ciphertext and tag (16 bytes) of AES-256-GCM in base64. Whoever holds only this learns the secret's length.
/// </summary>
[JsonConverter(typeof(SealedSecretConverter))]
public sealed partial record SealedSecret
{
    private SealedSecret(string text) => Text = text;

    internal string Text { get; }

    /// <summary>False if somebody wrote something else to where it is stored.</summary>
    internal bool IsWellFormed { get; private init; } = true;

    internal string KeyId => IsWellFormed ? Text.Split('.')[1] : "";

    internal byte[] Data => Convert.FromBase64String(Text.Split('.')[2]);

    internal static SealedSecret Of(string keyId, byte[] data) => new($"v1.{keyId}.{Convert.ToBase64String(data)}");

    internal static SealedSecret Stored(string text) => TryParse(text, out var secret) ? secret : new(text) { IsWellFormed = false };

    internal static bool TryParse(string? text, [NotNullWhen(true)] out SealedSecret? secret)
    {
        secret = text is not null && Pattern().IsMatch(text) ? new(text) : null;
        return secret is not null;
    }

    public override string ToString() => WriteOnly.Hidden;

    [GeneratedRegex(@"\Av1\.[0-9a-f]{8}\.(?:[A-Za-z0-9+/]{4}){9,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pattern();
}

internal sealed class SealedSecretConverter : JsonConverter<SealedSecret>
{
    public override SealedSecret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && SealedSecret.TryParse(reader.GetString(), out var secret) ? secret : throw new JsonException("is no sealed secret");

    public override void Write(Utf8JsonWriter writer, SealedSecret value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
}

/// <summary>Of the database: what is no sealed secret there makes one power system useless, and must not keep the appliance from starting.</summary>
internal sealed class StoredSecretConverter : JsonConverter<SealedSecret>
{
    public override SealedSecret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        return SealedSecret.Stored(value.RootElement.ToString());
    }

    public override void Write(Utf8JsonWriter writer, SealedSecret value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
}
