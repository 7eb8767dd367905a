using System.Collections.Immutable;
using BootAppliance.Content.Manifests;

namespace BootAppliance.Content.Sources;

/// <summary>A disk that <see cref="Chunking.FileImage"/> takes.</summary>
/// <param name="Path">Absolute; a file or a block device.</param>
/// <param name="Size">In bytes, a multiple of 512.</param>
/// <param name="Origin">What it is or was made from, for people.</param>
/// <param name="IsScratch">It goes when <see cref="OpenedImages"/> is disposed of.</param>
public sealed record RawImage(string Path, long Size, string Origin, bool IsScratch);

/// <summary>The disks of a template in their order, and what the files say about a machine. Raw copies go with it.</summary>
/// <param name="Images">1 to <see cref="Manifest.MaxDisks"/>.</param>
/// <param name="Hints">Of several files that say one thing differently the first counts.</param>
/// <param name="Notes">Sentences for whoever publishes: what was not checked, what the sandbox lacks.</param>
public sealed record OpenedImages(ImmutableArray<RawImage> Images, MachineHints Hints, ImmutableArray<string> Notes) : IDisposable
{
    internal IDisposable? Scratch { get; init; }

    public void Dispose() => Scratch?.Dispose();
}
