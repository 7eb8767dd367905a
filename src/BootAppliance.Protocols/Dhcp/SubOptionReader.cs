namespace BootAppliance.Protocols.Dhcp;

/// <summary>Walks <c>code len value…</c> to the end of the option; unlike in a message, 0 and 255 are codes like any other (RFC 3046 §2.0).</summary>
public ref struct SubOptionReader(ReadOnlySpan<byte> option)
{
    private ReadOnlySpan<byte> _rest = option;

    public byte Code { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>True once a sub-option claimed more bytes than the option has.</summary>
    public bool IsMalformed { get; private set; }

    public bool TryRead()
    {
        if (_rest.IsEmpty || IsMalformed) return false;
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
