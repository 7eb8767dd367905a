using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>The dynamic addresses of a subnet, numbered from 0 across its ranges.</summary>
public sealed class AddressPool
{
    private readonly AddressRange[] _ranges;

    /// <param name="ranges">What belongs to it; no two overlap.</param>
    /// <param name="excluded">What does not, though it lies in a range.</param>
    public AddressPool(IEnumerable<AddressRange> ranges, IReadOnlyList<AddressRange>? excluded = null)
    {
        _ranges = [.. ranges.SelectMany(range => Without(range, excluded ?? [])).OrderBy(range => range.First)];
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

    private static IEnumerable<AddressRange> Without(AddressRange range, IReadOnlyList<AddressRange> excluded)
    {
        var next = (long)range.First;
        foreach (var gap in excluded.Where(gap => gap.Last >= range.First && gap.First <= range.Last).OrderBy(gap => gap.First))
        {
            if (gap.First > next) yield return new((uint)next, gap.First - 1);
            next = Math.Max(next, (long)gap.Last + 1);
        }

        if (next <= range.Last) yield return new((uint)next, range.Last);
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
