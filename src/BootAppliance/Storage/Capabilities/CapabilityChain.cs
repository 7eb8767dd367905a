namespace BootAppliance.Storage.Capabilities;

/// <summary>Asks all who may know something; what they say is weighed by who says it and not by who was asked first.</summary>
public sealed class CapabilityChain(IReadOnlyList<ICapabilityProvider> providers)
{
    /// <summary>The one for a folder of this machine.</summary>
    /// <param name="configured">What the operator says, by the words of <see cref="CapabilityWords"/>.</param>
    /// <param name="clock">When facts were learnt.</param>
    public static CapabilityChain ForFolder(IReadOnlyDictionary<string, string> configured, TimeProvider clock) => new(
    [
        new ConfiguredCapabilities(configured, clock), new CapabilityFile(clock), new DirectoryProbe(clock), new BlockDeviceFacts(clock), new VersionFacts(clock),
    ]);

    public async Task<CapabilitySet> AskAsync(string folder, CancellationToken cancellationToken)
    {
        List<CapabilityAnswer> answers = [];
        foreach (var provider in providers) answers.Add(await provider.AskAsync(folder, cancellationToken));
        return CapabilitySet.Of(answers);
    }
}
