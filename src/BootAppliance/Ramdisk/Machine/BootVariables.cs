using System.Collections.Immutable;

namespace BootAppliance.Ramdisk.Machine;

/// <summary>What the firmware boots, as efibootmgr(8) prints it.</summary>
/// <param name="Current">The entry that this machine was booted by; null where the firmware does not say.</param>
/// <param name="Order">In which it tries them.</param>
/// <param name="Entries">Number and name of each.</param>
internal sealed record BootVariables(string? Current, ImmutableArray<string> Order, ImmutableArray<(string Number, string Name)> Entries)
{
    private const int Digits = 4;

    public static BootVariables Parse(string text)
    {
        BootVariables found = new(null, [], []);
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd()))
        {
            if (line.StartsWith("BootCurrent: ", StringComparison.Ordinal)) found = found with { Current = line[13..] };
            else if (line.StartsWith("BootOrder: ", StringComparison.Ordinal)) found = found with { Order = [.. line[11..].Split(',')] };
            else if (line.Length > 10 && line.StartsWith("Boot", StringComparison.Ordinal) && line.Skip(4).Take(Digits).All(char.IsAsciiHexDigit))
                // An asterisk behind the number where it is active; a tab before the path of its device.
                found = found with { Entries = found.Entries.Add((line.Substring(4, Digits), line[9..].Split('\t')[0].Trim())) };
        }

        return found;
    }

    public IReadOnlyList<string> Called(string name) => [.. Entries.Where(one => one.Name == name).Select(one => one.Number)];

    /// <summary>The order with an entry behind the current one; behind the first, where the firmware names no current one.</summary>
    public IReadOnlyList<string> OrderWith(string entry)
    {
        // Boards keep numbers of entries that are gone, which efibootmgr does not take.
        List<string> order = [.. Order.Where(one => one != entry && Entries.Any(known => known.Number == one))];
        var current = Current is null ? -1 : order.IndexOf(Current);
        if (Current is not null && current < 0 && Entries.Any(one => one.Number == Current)) order.Insert(current = 0, Current);
        order.Insert(Math.Min(order.Count, Math.Max(0, current) + 1), entry);
        return order;
    }
}
