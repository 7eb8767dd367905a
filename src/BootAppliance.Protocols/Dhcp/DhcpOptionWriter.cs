namespace BootAppliance.Protocols.Dhcp;

/// <summary>
/// Writes the options of one message: into the option field, then, where allowed, into <c>file</c> and <c>sname</c> (option
/// 52, RFC 2131 §4.1). An option is written whole or not at all; over 255 bytes it is split into parts that follow one
/// another (RFC 3396).
/// </summary>
public ref struct DhcpOptionWriter
{
    private const int OverloadSize = 3;

    private readonly Span<byte> _message;
    private readonly int _limit;
    private int _at = DhcpWire.HeaderLength;
    private int _file = DhcpWire.BootFileOffset;
    private int _serverName = DhcpWire.ServerNameOffset;
    private readonly bool _mayUseFile;
    private readonly bool _mayUseServerName;

    /// <param name="message">The whole message; the fixed fields are left alone but for those that may be used.</param>
    /// <param name="reserved">Bytes to keep free for <see cref="Finish"/>'s last option.</param>
    /// <param name="mayUseFile"><c>file</c> holds no name, and the client is known to read option 52.</param>
    /// <param name="mayUseServerName">The same of <c>sname</c>.</param>
    public DhcpOptionWriter(Span<byte> message, int reserved = 0, bool mayUseFile = false, bool mayUseServerName = false)
    {
        _message = message;
        (_mayUseFile, _mayUseServerName) = (mayUseFile, mayUseServerName);
        _limit = message.Length - 1 - reserved - (mayUseFile || mayUseServerName ? OverloadSize : 0);
    }

    /// <summary>What <paramref name="length"/> bytes of value take with their headers.</summary>
    public static int SizeOf(int length) => length + 2 * Math.Max(1, (length + byte.MaxValue - 1) / byte.MaxValue);

    /// <summary>False if no field has room for it.</summary>
    public bool TryPut(byte code, scoped ReadOnlySpan<byte> value)
    {
        var size = SizeOf(value.Length);
        if (_at + size <= _limit) Put(ref _at, code, value);
        else if (_mayUseFile && _file + size < DhcpWire.BootFileOffset + DhcpWire.BootFileLength) Put(ref _file, code, value);
        else if (_mayUseServerName && _serverName + size < DhcpWire.ServerNameOffset + DhcpWire.ServerNameLength) Put(ref _serverName, code, value);
        else return false;
        return true;
    }

    /// <summary>Writes option 52 where it is needed, then <paramref name="last"/> in the room that was reserved, then End.</summary>
    /// <returns>Bytes of the message that are used.</returns>
    public int Finish(byte lastCode = 0, scoped ReadOnlySpan<byte> last = default)
    {
        var overload = 0;
        if (_file > DhcpWire.BootFileOffset) overload |= 1;
        if (_serverName > DhcpWire.ServerNameOffset) overload |= 2;
        if (overload != 0) Put(ref _at, DhcpOptionCode.Overload, [(byte)overload]);
        if ((overload & 1) != 0) _message[_file] = DhcpOptionCode.End;
        if ((overload & 2) != 0) _message[_serverName] = DhcpOptionCode.End;
        if (!last.IsEmpty) Put(ref _at, lastCode, last);
        _message[_at++] = DhcpOptionCode.End;
        return _at;
    }

    private readonly void Put(ref int at, byte code, scoped ReadOnlySpan<byte> value)
    {
        do
        {
            var part = value[..Math.Min(value.Length, byte.MaxValue)];
            _message[at] = code;
            _message[at + 1] = (byte)part.Length;
            part.CopyTo(_message[(at + 2)..]);
            at += 2 + part.Length;
            value = value[part.Length..];
        }
        while (!value.IsEmpty);
    }
}
