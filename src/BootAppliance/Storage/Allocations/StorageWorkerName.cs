using System.Text;
using BootAppliance.Data;

namespace BootAppliance.Storage.Allocations;

/// <summary>Who this appliance is where several share one database: the same after a restart, since one state directory has one process.</summary>
/// <param name="stateDirectory">Where its name is kept.</param>
/// <param name="host">This machine's; null: as the kernel says.</param>
public sealed class StorageWorkerName(string stateDirectory, string? host = null)
{
    private readonly Lazy<string> _name = new(() => Read(Path.Combine(stateDirectory, "storage-worker")));

    public string Value => _name.Value;

    /// <summary>Of this machine, by which resources are told from those of others.</summary>
    public string Host { get; } = host ?? Environment.MachineName;

    private static string Read(string path)
    {
        if (File.Exists(path) && Guid.TryParse(File.ReadAllText(path), out var there)) return $"{there:n}";
        var made = Guid.NewGuid();
        SyncedDirectory.Write(path, Encoding.ASCII.GetBytes($"{made:n}"));
        return $"{made:n}";
    }
}
