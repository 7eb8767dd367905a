namespace BootAppliance.Protocols.Dhcp;

/// <summary>Option 119 (RFC 3397): the domains in which a client looks a short name up, compressed as in DNS.</summary>
public static class DomainSearchList
{
    private const int FurthestPointer = 0x3fff;

    /// <param name="names">Each one <see cref="DnsName.IsValid"/>.</param>
    /// <exception cref="ArgumentException">A name cannot be written as labels.</exception>
    public static byte[] Write(IEnumerable<string> names)
    {
        List<byte> bytes = [];
        Dictionary<string, int> suffixes = new(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            if (!DnsName.IsValid(name)) throw new ArgumentException($"\"{name}\" is not a domain name", nameof(names));
            WriteName(bytes, suffixes, name);
        }

        return [.. bytes];
    }

    /// <summary>Reads the whole option, its parts joined (RFC 3396): pointers count from its start.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out IReadOnlyList<string> names, out OptionValueError error)
    {
        List<string> found = [];
        names = found;
        error = value.IsEmpty ? OptionValueError.BadLength : OptionValueError.None;
        for (var at = 0; at < value.Length && error == OptionValueError.None;)
        {
            error = DnsName.Read(value, ref at, mayBePartial: false, out var name);
            if (error == OptionValueError.None && name.Length == 0) error = OptionValueError.BadName;
            found.Add(name);
        }

        return error == OptionValueError.None;
    }

    private static void WriteName(List<byte> bytes, Dictionary<string, int> suffixes, string name)
    {
        for (var rest = name; rest.Length > 0;)
        {
            if (suffixes.TryGetValue(rest, out var known))
            {
                bytes.Add((byte)(0xc0 | (known >> 8)));
                bytes.Add((byte)known);
                return;
            }

            if (bytes.Count <= FurthestPointer) suffixes[rest] = bytes.Count;
            var dot = rest.IndexOf('.', StringComparison.Ordinal);
            DnsName.WriteLabel(bytes, dot < 0 ? rest : rest[..dot]);
            rest = dot < 0 ? "" : rest[(dot + 1)..];
        }

        bytes.Add(0);
    }
}
