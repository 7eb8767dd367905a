namespace BootAppliance.Protocols.Dhcp;

/// <summary>Walks the options of one field of a DHCP message without copying: <c>code len value…</c> (RFC 2132 §2).</summary>
/// <remarks>The sub-options of options 43 and 82 have the same form.</remarks>
public ref struct DhcpOptionReader(ReadOnlySpan<byte> field)
{
    private ReadOnlySpan<byte> _rest = field;

    public byte Code { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>True once an option claimed more bytes than the field has; the whole message is then dropped.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Moves to the next option; false at End, at the end of the field, or where it is malformed.</summary>
    public bool TryRead()
    {
        while (!_rest.IsEmpty && _rest[0] == DhcpOptionCode.Pad) _rest = _rest[1..];
        if (_rest.IsEmpty || _rest[0] == DhcpOptionCode.End) return false;

        if (_rest.Length < 2 || _rest.Length < 2 + _rest[1])
        {
            IsMalformed = true;
            return false;
        }

        Code = _rest[0];
        Value = _rest.Slice(2, _rest[1]);
        _rest = _rest[(2 + Value.Length)..];
        return true;
    }
}
