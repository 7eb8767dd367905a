namespace BootAppliance.Dhcp;

/// <summary>The reservations as the inventory has them now; swapped whole, so that a reader never sees half a change.</summary>
public sealed class ReservationIndex
{
    private volatile Reservations _current = Reservations.None;

    public Reservations Current => _current;

    public void Replace(Reservations reservations) => _current = reservations;
}
