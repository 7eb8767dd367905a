using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>The dynamic addresses of a subnet, numbered from 0 across its ranges.</summary>
public sealed class AddressPool
{
    private readonly AddressRange[] _ranges;

    public AddressPool(IEnumerable<AddressRange> ranges)
    {
        _ranges = [.. ranges.OrderBy(range => range.First)];
        Count = checked((int)_ranges.Sum(range => range.Count));
    }

    public int Count { get; }

    public IPv4Address this[int index]
    {
        get
        {
            foreach (var range in _ranges)
            {
                if (index < range.Count) return new(range.First + (uint)index);
                index -= (int)range.Count;
            }

            throw new ArgumentOutOfRangeException(nameof(index));
        }
    }

    public bool Contains(IPv4Address address)
    {
        foreach (var range in _ranges)
        {
            if (range.Contains(address.Value)) return true;
        }

        return false;
    }
}
