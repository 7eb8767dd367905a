using BootAppliance.Inventory;

namespace BootAppliance.Dhcp;

/// <summary>The reservations as the inventory has them at this moment; a decision looks at one moment only.</summary>
public sealed class ReservationIndex(Func<InventoryView> inventory)
{
    public Reservations Current => new(inventory());
}
