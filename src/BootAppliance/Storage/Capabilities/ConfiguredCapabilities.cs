namespace BootAppliance.Storage.Capabilities;

/// <summary>What the operator says of a device that does not tell it: the level of a hardware RAID, an array that deduplicates.</summary>
public sealed class ConfiguredCapabilities(IReadOnlyDictionary<string, string> settings, TimeProvider clock) : ICapabilityProvider
{
    public Task<CapabilityAnswer> AskAsync(string folder, CancellationToken cancellationToken) =>
        Task.FromResult(Read(settings, FactSource.Configuration, "the pool's settings", clock.GetUtcNow()));

    /// <summary>A wrong line is a note that names it; the others count.</summary>
    internal static CapabilityAnswer Read(IEnumerable<KeyValuePair<string, string>> settings, FactSource source, string where, DateTimeOffset at)
    {
        List<CapabilityFact> facts = [];
        List<string> notes = [];
        foreach (var (word, said) in settings)
        {
            if (!CapabilityWords.TryParse(word, out var capability))
                notes.Add($"{where}: \"{word}\" is no capability{Nearest.Asked(word, CapabilityWords.All)}; there are {string.Join(", ", CapabilityWords.All)}");
            else if (!CapabilityValue.TryParse(capability, said, out var value))
                notes.Add($"{where}: {word} cannot be \"{said}\"; say one of {CapabilityValue.WordsFor(capability)}");
            else
                facts.Add(new(capability, value, source, at, where));
        }

        return new([.. facts], [.. notes]);
    }
}
