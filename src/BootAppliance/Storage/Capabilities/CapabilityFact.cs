using System.Collections.Immutable;

namespace BootAppliance.Storage.Capabilities;

/// <summary>Who says so, most trusted first.</summary>
public enum FactSource
{
    /// <summary>The operator, in the pool's settings.</summary>
    Configuration,

    /// <summary>A file in the pool's folder.</summary>
    MetadataFile,

    /// <summary>It was tried.</summary>
    LiveProbe,

    /// <summary>The kernel tells it of the devices below.</summary>
    Kernel,

    /// <summary>A storage service tells it of its volumes (Swordfish).</summary>
    StorageService,

    /// <summary>It follows from the version of a program or of the kernel.</summary>
    ToolVersion,
}

/// <param name="Capability">That is told of.</param>
/// <param name="Value">What is told.</param>
/// <param name="Source">Who tells it.</param>
/// <param name="At">When it was learnt.</param>
/// <param name="Detail">How it is known, for people.</param>
public sealed record CapabilityFact(Capability Capability, CapabilityValue Value, FactSource Source, DateTimeOffset At, string Detail);

/// <param name="Facts">What a provider knows.</param>
/// <param name="Notes">Sentences on what it could not learn, and why.</param>
public sealed record CapabilityAnswer(ImmutableArray<CapabilityFact> Facts, ImmutableArray<string> Notes)
{
    public static readonly CapabilityAnswer Nothing = new([], []);
}

/// <summary>One who knows something of a folder's device. It says what it cannot learn, and throws only when it is cancelled.</summary>
public interface ICapabilityProvider
{
    Task<CapabilityAnswer> AskAsync(string folder, CancellationToken cancellationToken);
}
