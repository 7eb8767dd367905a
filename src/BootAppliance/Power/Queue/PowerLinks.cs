using BootAppliance.Inventory;
using BootAppliance.Inventory.Secrets;

namespace BootAppliance.Power.Queue;

/// <summary>One of a machine's power systems with the driver that speaks to it.</summary>
public sealed record PowerLink(string Name, PowerSystem Settings, IPowerDriver Driver, PowerTarget Target)
{
    public bool IsFragile => Settings.Options.GetValueOrDefault("fragile") == "true";

    /// <summary>Nobody hears from it how the machine is.</summary>
    public bool IsBlind => !Tells(PowerState.On) && !Tells(PowerState.Off);

    /// <summary>An outlet, which the machine's own BMC may hang on. A hypervisor's domain and a BMC's system have an id too, and are none.</summary>
    public bool IsOutlet => IsOutletOf(Settings);

    public static bool IsOutletOf(PowerSystem settings) => settings.Id is not null && settings.Type is not ("libvirt" or "redfish");

    public bool Can(PowerVerb verb) => Driver.Can(Target, verb);

    public bool Tells(PowerState state) => Driver.Tells(Target, state);
}

/// <summary>Finds the way to a machine's power systems as the inventory says it now.</summary>
public sealed class PowerLinks(InventoryStore inventory, SecretBox secrets, IEnumerable<IPowerDriver> drivers)
{
    private readonly Dictionary<string, IPowerDriver> _drivers = drivers.ToDictionary(one => one.Kind);

    public bool Speaks(string kind) => _drivers.ContainsKey(kind);

    /// <param name="system">The machine's name.</param>
    /// <param name="power">One of its power systems; null for all.</param>
    /// <param name="refusal">Why there is no way, and what to do; null if there is.</param>
    public IReadOnlyList<PowerLink> Of(string system, string? power, out string? refusal)
    {
        refusal = null;
        if (!inventory.Current.Systems.TryGetValue(system, out var found))
        {
            refusal = $"{system}: it is not in the inventory any more";
            return [];
        }

        List<PowerLink> links = [];
        foreach (var (name, one) in found.Power.Where(one => power is null || one.Key == power))
        {
            if (!_drivers.TryGetValue(one.Type, out var driver))
            {
                refusal = $"{system}: this appliance has no driver for its power system {name} of type {one.Type}; it has {string.Join(", ", _drivers.Keys.Order())}";
                return [];
            }

            try
            {
                links.Add(new(name, one, driver, new(system, one.Address ?? "", one.Port ?? 0, one.User ?? "", new(PowerPasswords.Reveal(secrets, found, name)), one.Options, one.Id, name)));
            }
            catch (SecretException exception)
            {
                refusal = $"{system}: the password of its power system {name} cannot be opened: {exception.Message}";
                return [];
            }
        }

        if (links.Count == 0) refusal = $"{system}: it has no power system{(power is null ? "" : $" {power}")} any more; add one with: bootappliance system edit {system} --power-type ipmi --power-address 192.0.2.7";
        return links;
    }
}
