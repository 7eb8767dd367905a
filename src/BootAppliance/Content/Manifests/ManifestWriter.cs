using System.Text.Json;

namespace BootAppliance.Content.Manifests;

/// <summary>Writes a manifest as the bytes that are then signed, stored and served as they are.</summary>
public static class ManifestWriter
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    public static byte[] Write(Manifest manifest)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented)) Write(json, manifest);
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Manifest manifest)
    {
        json.WriteStartObject();
        json.WriteString("format", Manifest.Format);
        json.WriteString("name", manifest.Name.ToString());
        json.WriteNumber("version", manifest.Version);
        if (manifest.Previous is { } previous) json.WriteString("prev", previous.ToString());
        json.WriteString("publisher", manifest.Publisher);
        json.WriteString("created", manifest.Created.UtcDateTime.ToString(ManifestWords.Time));
        if (manifest.NotAfter is { } end) json.WriteString("not_after", end.UtcDateTime.ToString(ManifestWords.Time));
        json.WriteStartArray("disks");
        foreach (var disk in manifest.Disks) Write(json, disk);
        json.WriteEndArray();
        Write(json, manifest.Machine);
        if (manifest.BootProfile is { } profile) json.WriteString("boot_profile_sha256", profile.ToString());
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ManifestDisk disk)
    {
        json.WriteStartObject();
        json.WriteString("role", disk.Role);
        json.WriteNumber("size", disk.Size);
        json.WriteString("index_sha256", disk.Index.ToString());
        json.WriteNumber("index_length", disk.IndexLength);
        json.WriteString("digest", ManifestWords.Of(ManifestWords.Digests, disk.Digest));
        json.WriteString("chunker", ManifestWords.Of(ManifestWords.Chunkers, disk.Chunker));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, MachineHints hints)
    {
        json.WriteStartObject("machine");
        if (hints.Cpus is { } cpus) json.WriteNumber("cpus", cpus);
        if (hints.Memory is { } memory) json.WriteNumber("memory_mib", memory);
        if (hints.Firmware is { } firmware) json.WriteString("firmware", ManifestWords.Of(ManifestWords.Firmwares, firmware));
        if (hints.Bus is { } bus) json.WriteString("bus", ManifestWords.Of(ManifestWords.Buses, bus));
        json.WriteEndObject();
    }
}
