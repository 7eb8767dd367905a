namespace BootAppliance.Inventory;

/// <summary>What a machine is called: its hostname, or its own name where it has none, taken apart at the first dot.</summary>
/// <param name="Full">With the domain, if there is one.</param>
/// <param name="Host">Without it.</param>
/// <param name="Domain">Empty if there is none.</param>
public readonly record struct HostName(string Full, string Host, string Domain)
{
    public static HostName Of(SystemObject system)
    {
        var full = system.Hostname ?? system.Name;
        var dot = full.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? new(full, full, "") : new(full, full[..dot], full[(dot + 1)..]);
    }
}
