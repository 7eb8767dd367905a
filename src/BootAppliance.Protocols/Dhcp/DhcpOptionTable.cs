namespace BootAppliance.Protocols.Dhcp;

/// <summary>The options of one message after overload (RFC 2131 §4.1) and concatenation (RFC 3396): one value a code.</summary>
internal sealed class DhcpOptionTable
{
    private readonly List<(byte Code, ReadOnlyMemory<byte> Value)> _options = new(capacity: 16);

    public IEnumerable<byte> Codes => _options.Select(option => option.Code);

    /// <summary>Reads the option field, then file, then sname where option 52 says that they hold options.</summary>
    /// <returns>Null where an option overruns its field.</returns>
    public static DhcpOptionTable? Read(ReadOnlyMemory<byte> message, out byte overload)
    {
        overload = 0;
        var table = new DhcpOptionTable();
        if (!table.TryAdd(message[DhcpWire.HeaderLength..])) return null;
        if (table.TryGet(DhcpOptionCode.Overload, out var value) && value.Length == 1) overload = (byte)(value[0] & 3);

        if ((overload & 1) != 0 && !table.TryAdd(message.Slice(DhcpWire.BootFileOffset, DhcpWire.BootFileLength))) return null;
        if ((overload & 2) != 0 && !table.TryAdd(message.Slice(DhcpWire.ServerNameOffset, DhcpWire.ServerNameLength))) return null;
        return table;
    }

    public bool TryGet(byte code, out ReadOnlySpan<byte> value)
    {
        foreach (var option in _options)
        {
            if (option.Code != code) continue;
            value = option.Value.Span;
            return true;
        }

        value = default;
        return false;
    }

    private bool TryAdd(ReadOnlyMemory<byte> field)
    {
        var reader = new DhcpOptionReader(field.Span);
        while (reader.TryRead())
        {
            var code = reader.Code;
            var index = _options.FindIndex(option => option.Code == code);
            if (index < 0)
            {
                field.Span.Overlaps(reader.Value, out var offset);
                _options.Add((code, reader.Value.IsEmpty ? default : field.Slice(offset, reader.Value.Length)));
            }
            else
            {
                _options[index] = (code, (byte[])[.. _options[index].Value.Span, .. reader.Value]);
            }
        }

        return !reader.IsMalformed;
    }
}
