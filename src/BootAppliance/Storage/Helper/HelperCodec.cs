using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Disks;

namespace BootAppliance.Storage.Helper;

/// <summary>The host helper's wire format: a line of JSON (RFC 8259, UTF-8) each way, then the connection ends.</summary>
internal static class HelperCodec
{
    /// <summary>In bytes, with the line's end.</summary>
    public const int LongestRequest = 64 << 10;

    /// <summary>In bytes, with the line's end: some hundred thousand disks of one resource.</summary>
    public const int LongestReply = 16 << 20;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        AllowOutOfOrderMetadataProperties = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        IgnoreReadOnlyProperties = true,
        MaxDepth = 16,
    };

    /// <summary>
    /// Grammar, fields in any order, enumerations by their words in snake_case, sizes in bytes:
    /// <code>
    /// request = { "verb": "look" | "measure", place }
    ///         | { "verb": "capabilities", place, "configured": { CAPABILITY: VALUE, … } }
    ///         | { "verb": "matrix" }
    ///         | { "verb": "create", place, disk, "disk": { "policy", "format", "virtual_size" [, "minimum_bytes"] [, "passphrase"] } }
    ///         | { "verb": "inspect", place, disk, "format" }
    ///         | { "verb": "grow", place, disk, "format", "size", "policy" }
    ///         | { "verb": "delete", place, disk }
    ///         | { "verb": "limit", place, disk, "bytes" }
    /// place   = "place": { "kind": "directory" | "nfs" | "volume_group" | "thin_pool" | "block_device", "where": TEXT }
    /// disk    = "name": TEXT
    /// </code>
    /// A field that is not known, missing or there twice makes the line no request. Whoever asks keeps the connection open until the
    /// reply: to close it, or its writing side, is to cancel.
    /// </summary>
    public static byte[] Write(HelperRequest request) => [.. JsonSerializer.SerializeToUtf8Bytes(request, Options), (byte)'\n'];

    /// <summary><c>{ "result": … }</c>: what the verb gives, null where that is nothing.</summary>
    public static byte[] WriteResult<T>(T result)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter writer = new(buffer);
        writer.WriteStartObject();
        writer.WritePropertyName("result");
        JsonSerializer.Serialize(writer, result, Options);
        writer.WriteEndObject();
        writer.Flush();
        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <summary><c>{ "fault": WORD, "sentence": TEXT }</c>: a word of <see cref="DiskFault"/>, and what happened and what to do.</summary>
    public static byte[] WriteFault(DiskFault fault, string sentence) => [.. JsonSerializer.SerializeToUtf8Bytes(new Told(fault, sentence), Options), (byte)'\n'];

    /// <param name="line">Without or with its end.</param>
    /// <param name="request">That it is.</param>
    /// <param name="wrong">Where it is none: a path into it, and nothing of its values, which may be secret.</param>
    public static bool TryParseRequest(ReadOnlySpan<byte> line, [NotNullWhen(true)] out HelperRequest? request, out string wrong)
    {
        request = null;
        wrong = "$";
        try
        {
            request = JsonSerializer.Deserialize<HelperRequest>(line, Options);
            return request is not null;
        }
        catch (JsonException exception)
        {
            wrong = exception.Path ?? wrong;
            return false;
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException or ArgumentException)
        {
            // No verb, or text that is no UTF-8.
            return false;
        }
    }

    /// <param name="line">Without or with its end.</param>
    /// <returns>The result.</returns>
    /// <exception cref="DiskException">The fault that the helper tells.</exception>
    /// <exception cref="FormatException">It is no reply.</exception>
    public static T ParseReply<T>(ReadOnlySpan<byte> line)
    {
        try
        {
            var reply = JsonSerializer.Deserialize<JsonElement>(line, Options);
            if (reply.ValueKind == JsonValueKind.Object && reply.TryGetProperty("fault", out _))
                throw reply.Deserialize<Told>(Options) is var (fault, sentence) ? new DiskException(fault, sentence) : new FormatException("no fault");
            if (reply.ValueKind != JsonValueKind.Object || !reply.TryGetProperty("result", out var result)) throw new FormatException("neither a result nor a fault");
            var value = result.Deserialize<T>(Options);
            // Text alone may be nothing.
            if (value is null && typeof(T) != typeof(string)) throw new FormatException("an empty result");
            return value is CapabilitySet set && !IsWhole(set) ? throw new FormatException("capabilities are missing") : value!;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException("no JSON of the kind that was asked for", exception);
        }
    }

    private sealed record Told(DiskFault Fault, string Sentence);

    private static bool IsWhole(CapabilitySet set) =>
        !set.Findings.IsDefault && !set.Notes.IsDefault && set.Findings.Select(finding => finding.Capability).SequenceEqual(Enum.GetValues<Capability>()) && set.Findings.All(finding => !finding.Overruled.IsDefault);
}
