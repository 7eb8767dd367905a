using System.Text.Json;
using System.Text.Json.Serialization;
using BootAppliance.Linux;

namespace BootAppliance.Storage.Capabilities;

/// <summary>
/// A file in the pool's folder that travels with it: <c>{"format": "bootappliance-capabilities/1", "capabilities": {"raid": "raid6"}}</c>.
/// Whoever may write into the folder may write it, so it is believed less than the operator is.
/// </summary>
public sealed class CapabilityFile(TimeProvider clock) : ICapabilityProvider
{
    public const string Name = ".bootappliance-capabilities.json";

    private const int Longest = 64 * 1024;
    private const string Format = "bootappliance-capabilities/1";

    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false };

    public Task<CapabilityAnswer> AskAsync(string folder, CancellationToken cancellationToken) => Task.FromResult(Read(Path.Combine(folder, Name)));

    private CapabilityAnswer Read(string path)
    {
        if (LinuxFile.Status(path, out var status) is not LinuxError.None and var error)
            return error == LinuxError.NoSuchFile ? CapabilityAnswer.Nothing : Note($"cannot be read ({LinuxError.Words(error)}); check its permissions, and the device that it is on");
        if (!status.IsRegular) return Note("is no file of its own but a link or something else; put the file itself there");
        if (status.Length > Longest) return Note($"has more than {Longest >> 10} KiB; it needs a few lines");
        try
        {
            var said = JsonSerializer.Deserialize<Content>(File.ReadAllBytes(path), Options);
            if (said?.Format != Format) return Note($"has not \"format\": \"{Format}\"; write it so, if it is meant");
            return ConfiguredCapabilities.Read(said.Capabilities ?? [], FactSource.MetadataFile, path, clock.GetUtcNow());
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return Note($"cannot be read ({exception.Message}); correct it, or remove it");
        }

        CapabilityAnswer Note(string what) => new([], [$"{path} {what}"]);
    }

    private sealed record Content(string? Format, Dictionary<string, string>? Capabilities);
}
