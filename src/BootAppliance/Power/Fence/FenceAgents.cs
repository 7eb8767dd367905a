using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using BootAppliance.Power.Programs;

namespace BootAppliance.Power.Fence;

/// <summary>The agents of one directory, by names alone: no path of anybody's is run. What an agent says of itself is remembered until its file changes.</summary>
public sealed partial class FenceAgents(string directory, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, (DateTime Changed, FenceMetadata Metadata)> _known = new();

    /// <exception cref="PowerException">There is no agent of this name here.</exception>
    internal OutsideProgram Program(string name)
    {
        if (!NamePattern().IsMatch(name)) throw new PowerException(PowerFailure.BadSetting, $"has \"{name}\" for an agent, which is no name of one", "set the option agent to a name like fence_apc");
        var path = Path.Combine(directory, name);
        return File.Exists(path) ? new(path, $"has the agent {name}", "fence-agents") : throw new PowerException(PowerFailure.BadSetting, $"needs the agent {name}, and there is no {path}", "install Debian's package fence-agents, or correct the option agent");
    }

    /// <exception cref="PowerException">There is none, or what it says cannot be understood.</exception>
    internal async Task<FenceMetadata> MetadataAsync(string name, CancellationToken cancellationToken)
    {
        var program = Program(name);
        var path = program.Path;
        var changed = File.GetLastWriteTimeUtc(path);
        if (_known.TryGetValue(path, out var known) && known.Changed == changed) return known.Metadata;
        var run = await program.RunAsync(["-o", "metadata"], "", clock, cancellationToken);
        if (run.ExitCode != 0) throw new PowerException(PowerFailure.ProtocolError, $"has the agent {name}, which does not say what it is (exit code {run.ExitCode}: {run.LastWords("")})", $"run \"{path} -o metadata\" to see why");
        var metadata = FenceMetadata.Parse(run.Output, out var error) ?? throw new PowerException(PowerFailure.ProtocolError, $"has the agent {name}, which does not say what it is ({error})", $"run \"{path} -o metadata\" to see why");
        _known[path] = (changed, metadata);
        return metadata;
    }

    [GeneratedRegex("^fence_[a-z0-9_]{1,60}$", RegexOptions.None, 1000)]
    private static partial Regex NamePattern();
}
