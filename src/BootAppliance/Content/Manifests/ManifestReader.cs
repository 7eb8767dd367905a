using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using BootAppliance.Content.Names;

namespace BootAppliance.Content.Manifests;

/// <summary>Reads a manifest strictly: what it does not know, knows twice or finds out of range is refused by the field's name.</summary>
public static class ManifestReader
{
    /// <summary>In bytes; sixteen disks need 6 KiB.</summary>
    public const int MaxLength = 64 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, CommentHandling = JsonCommentHandling.Disallow, AllowTrailingCommas = false };

    /// <summary>No bytes make it throw.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Manifest? manifest, [NotNullWhen(false)] out ManifestRefusal? refusal)
    {
        var fault = new ManifestFault();
        manifest = bytes.Length is 0 or > MaxLength ? null : Read(bytes, fault);
        if (bytes.Length is 0 or > MaxLength) fault.Set("", $"has {bytes.Length} bytes; 1 to {MaxLength} are allowed");
        refusal = fault.First;
        if (refusal is not null) manifest = null;
        return manifest is not null && refusal is null;
    }

    private static Manifest? Read(ReadOnlyMemory<byte> bytes, ManifestFault fault)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            return Read(document.RootElement, fault);
        }
        catch (JsonException exception)
        {
            fault.Set("", $"is no JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1})");
        }
        catch (InvalidOperationException)
        {
            // What the parser says of a text that is no UTF-8, once somebody wants to have it.
            fault.Set("", "has a text that is no UTF-8");
        }

        return null;
    }

    private static Manifest? Read(JsonElement root, ManifestFault fault)
    {
        var fields = new ManifestFields(root, "", fault);
        if (fields.Text("format") is { } format && format != Manifest.Format) fault.Set("format", $"is not {Manifest.Format}; a newer appliance may know it");
        TemplateName? name = null;
        if (fields.Text("name") is { } text && !TemplateName.TryParse(text, out name, out var wrong)) fault.Set("name", $"is refused: {wrong.Sentence.TrimEnd('.')}");
        var version = fields.Number("version", 1, TemplateUri.MaxSerial);
        var previous = fields.Digest("prev", isOptional: true);
        if (version == 1 && previous is not null) fault.Set("prev", "stands there, but nothing comes before version 1");
        if (version > 1 && previous is null) fault.Set("prev", "is missing; it is the SHA-256 of the manifest of the version before");
        var publisher = fields.Text("publisher");
        if (publisher is not null && !IsFingerprint(publisher)) fault.Set("publisher", "is no fingerprint of a key, such as ssh-keygen -l prints: SHA256: and 43 characters");
        var created = fields.Time("created");
        var end = fields.Time("not_after", isOptional: true);
        if (end <= created) fault.Set("not_after", "is not after created");
        var disks = Disks(fields.Element("disks"), fault);
        var machine = Machine(fields.Element("machine"), fault);
        var profile = fields.Digest("boot_profile_sha256", isOptional: true);
        fields.End();
        if (fault.First is not null) return null;
        return new Manifest(name!, (int)version!, previous, publisher!, created!.Value, disks) { NotAfter = end, Machine = machine, BootProfile = profile };
    }

    private static ImmutableArray<ManifestDisk> Disks(JsonElement element, ManifestFault fault)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() is 0 or > Manifest.MaxDisks)
        {
            fault.Set("disks", $"is no list of 1 to {Manifest.MaxDisks} disks");
            return [];
        }

        var disks = ImmutableArray.CreateBuilder<ManifestDisk>();
        foreach (var one in element.EnumerateArray())
        {
            var number = disks.Count;
            var fields = new ManifestFields(one, $"disks[{number}].", fault);
            // In order and without gaps, so that the place in the list and the name in a URI never differ.
            if (fields.Text("role") is { } role && role != $"disk{number}") fault.Set($"disks[{number}].role", $"is not disk{number}; disks are numbered in their order");
            var size = fields.Number("size", 512, ManifestDisk.MaxSize);
            if (size % 512 > 0) fault.Set($"disks[{number}].size", "is no multiple of 512 bytes");
            var index = fields.Digest("index_sha256");
            var length = fields.Number("index_length", 1, ManifestDisk.MaxIndexLength);
            var digest = fields.Word("digest", ManifestWords.Digests);
            var chunker = fields.Word("chunker", ManifestWords.Chunkers);
            fields.End();
            if (fault.First is not null) return [];
            disks.Add(new ManifestDisk(number, size!.Value, index!, length!.Value) { Digest = digest!.Value, Chunker = chunker!.Value });
        }

        return disks.ToImmutable();
    }

    private static MachineHints Machine(JsonElement element, ManifestFault fault)
    {
        if (element.ValueKind == JsonValueKind.Undefined) return new MachineHints();
        var fields = new ManifestFields(element, "machine.", fault);
        var hints = new MachineHints
        {
            Cpus = (int?)fields.Number("cpus", 1, MachineHints.MaxCpus, isOptional: true),
            Memory = (int?)fields.Number("memory_mib", MachineHints.MinMemory, MachineHints.MaxMemory, isOptional: true),
            Firmware = fields.Word("firmware", ManifestWords.Firmwares, isOptional: true),
            Bus = fields.Word("bus", ManifestWords.Buses, isOptional: true),
        };
        fields.End();
        return hints;
    }

    private static bool IsFingerprint(string text) => text.Length == 50 && text.StartsWith("SHA256:", StringComparison.Ordinal)
        && Convert.TryFromBase64String(text[7..] + "=", stackalloc byte[32], out var length) && length == 32;
}
