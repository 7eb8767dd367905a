using System.ComponentModel;
using BootAppliance.Programs;

namespace BootAppliance.Storage.Capabilities;

/// <summary>What the kernel knows of the devices under a folder: RAID levels, encryption, thin pools, deduplication, the medium.</summary>
public sealed class BlockDeviceFacts(TimeProvider clock) : ICapabilityProvider
{
    private const string Dmsetup = "/usr/sbin/dmsetup";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<CapabilityAnswer> AskAsync(string folder, CancellationToken cancellationToken)
    {
        if (MountedAt.Of(folder) is not { } mount) return CapabilityAnswer.Nothing;
        switch (mount.FileSystem)
        {
            case "nfs" or "nfs4" or "cifs" or "ceph" or "9p": return Medium(Capabilities.Medium.Network, mount);
            case "tmpfs" or "ramfs": return Medium(Capabilities.Medium.Memory, mount);
        }

        if (!mount.Source.StartsWith("/dev/", StringComparison.Ordinal)) return new([], [$"{mount.Point} is {mount.FileSystem} on {mount.Source}, which is no block device of this machine: say what it can do in the pool's settings"]);
        return await AskDevicesAsync([mount.Source], cancellationToken);
    }

    /// <summary>Of what lies on several devices only that counts which all of them have.</summary>
    /// <param name="devices">Below /dev.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    public async Task<CapabilityAnswer> AskDevicesAsync(IReadOnlyList<string> devices, CancellationToken cancellationToken)
    {
        List<CapabilityAnswer> answers = [];
        foreach (var path in devices)
        {
            // One that is gone has nothing to tell.
            if (!File.Exists(path)) continue;
            var device = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            answers.Add(Of(await new BlockStack("/sys", TableAsync).ReadAsync(device, cancellationToken), clock.GetUtcNow()));
        }

        if (answers is not [var first, .. var others]) return CapabilityAnswer.Nothing;
        return new([.. first.Facts.Where(fact => others.All(other => other.Facts.Any(one => one.Capability == fact.Capability && one.Value == fact.Value)))], [.. answers.SelectMany(answer => answer.Notes).Distinct(StringComparer.Ordinal)]);
    }

    internal static CapabilityAnswer Of(IReadOnlyList<BlockLayer> layers, DateTimeOffset at)
    {
        List<CapabilityFact> facts = [];
        List<string> notes = [];
        foreach (var layer in layers)
        {
            if (layer.Md is { } md) AddRaid(md, $"md/level of {layer.Name}");
            foreach (var target in layer.Targets)
            {
                var how = $"{layer.Name} is a device-mapper {target.Kind}";
                if (target.Level is { } level) AddRaid(level, how);
                if (target.Kind == "crypt") Add(Capability.Encryption, CapabilityValue.Present, how);
                if (target.Kind == "vdo") Add(Capability.Deduplication, CapabilityValue.Present, how);
                if (target.Kind is "thin" or "vdo") Add(Capability.ThinProvisioning, CapabilityValue.Present, how);
            }
        }

        if (layers is [var top, ..] && top.Discards is { } discards) Add(Capability.Discard, new(discards), $"queue/discard_max_bytes of {top.Name}");
        foreach (var bottom in layers.Where(layer => layer.Slaves.Count == 0))
        {
            // A virtual disk repeats what its maker was told, or a default; a loop device what is under its file, or nothing.
            if (bottom.Name.StartsWith("vd", StringComparison.Ordinal) || bottom.Name.StartsWith("xvd", StringComparison.Ordinal) || bottom.Name.StartsWith("loop", StringComparison.Ordinal))
                notes.Add($"{bottom.Name} does not tell what it is made of; say it in the pool's settings: media: {CapabilityValue.WordsFor(Capability.Media)}");
            else if (bottom.IsRotational is { } rotates)
                Add(Capability.Media, CapabilityValue.Of(rotates ? Capabilities.Medium.Rotating : Capabilities.Medium.SolidState), $"queue/rotational of {bottom.Name}");
        }

        return new([.. facts], [.. notes]);

        void AddRaid(string word, string how)
        {
            var plain = word.Split('_')[0];
            if (Enum.TryParse<RaidLevel>(plain, ignoreCase: true, out var level) && !int.TryParse(plain, out _)) Add(Capability.Raid, CapabilityValue.Of(level), how);
            else notes.Add($"{how} is \"{word}\", which is no level known here; say it in the pool's settings: raid: {CapabilityValue.WordsFor(Capability.Raid)}");
        }

        void Add(Capability capability, CapabilityValue value, string how) => facts.Add(new(capability, value, FactSource.Kernel, at, how));
    }

    private CapabilityAnswer Medium(Medium medium, MountedAt mount) =>
        new([new(Capability.Media, CapabilityValue.Of(medium), FactSource.Kernel, clock.GetUtcNow(), $"{mount.Point} is {mount.FileSystem}")], []);

    /// <summary>Where device mapper or its program is not there, nobody can tell.</summary>
    private async Task<string?> TableAsync(string name, CancellationToken cancellationToken)
    {
        if (!File.Exists(Dmsetup)) return null;
        try
        {
            var run = await new ProgramCall(Dmsetup, ["table", "--", name]) { Patience = Patience }.RunAsync(clock, cancellationToken);
            return run.ExitCode == 0 ? run.Output : null;
        }
        catch (Exception exception) when (exception is TimeoutException or Win32Exception)
        {
            return null;
        }
    }
}
