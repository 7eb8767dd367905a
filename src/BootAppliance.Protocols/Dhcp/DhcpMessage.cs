using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace BootAppliance.Protocols.Dhcp;

/// <summary>
/// A parsed DHCP message (RFC 2131 §2). It refers to the datagram that it was read from, which must stay as it is for
/// as long as the message is used.
/// </summary>
public sealed class DhcpMessage
{
    private readonly ReadOnlyMemory<byte> _message;
    private readonly DhcpOptionTable _options;
    private readonly byte _overload;

    private DhcpMessage(ReadOnlyMemory<byte> message, DhcpOptionTable options, byte overload)
    {
        _message = message;
        _options = options;
        _overload = overload;
        if (options.TryGet(DhcpOptionCode.MessageType, out var type) && type.Length == 1) MessageType = (DhcpMessageType)type[0];
    }

    /// <summary><c>op</c>.</summary>
    public DhcpOperation Operation => (DhcpOperation)Header[0];

    /// <summary>Option 53; <see cref="DhcpMessageType.None"/> for BOOTP. May be a number that the enum does not name.</summary>
    public DhcpMessageType MessageType { get; }

    /// <summary><c>htype</c>: 1 is Ethernet.</summary>
    public byte HardwareType => Header[1];

    /// <summary><c>chaddr</c>, cut to <c>hlen</c>: 0 to 16 bytes.</summary>
    public ReadOnlySpan<byte> HardwareAddress => Header.Slice(DhcpWire.HardwareAddressOffset, Header[2]);

    /// <summary><c>xid</c>.</summary>
    public uint TransactionId => BinaryPrimitives.ReadUInt32BigEndian(Header[4..]);

    /// <summary>The B flag of <c>flags</c>.</summary>
    public bool IsBroadcast => (BinaryPrimitives.ReadUInt16BigEndian(Header[10..]) & DhcpWire.BroadcastFlag) != 0;

    /// <summary><c>ciaddr</c>.</summary>
    public IPv4Address ClientAddress => IPv4Address.Read(Header[12..]);

    /// <summary><c>yiaddr</c>.</summary>
    public IPv4Address YourAddress => IPv4Address.Read(Header[16..]);

    /// <summary><c>siaddr</c>.</summary>
    public IPv4Address NextServer => IPv4Address.Read(Header[20..]);

    /// <summary><c>giaddr</c>.</summary>
    public IPv4Address RelayAddress => IPv4Address.Read(Header[24..]);

    /// <summary><c>file</c> up to its NUL; empty where it holds options.</summary>
    public ReadOnlySpan<byte> BootFile
    {
        get
        {
            if ((_overload & 1) != 0) return default;
            var text = Header.Slice(DhcpWire.BootFileOffset, DhcpWire.BootFileLength);
            var end = text.IndexOf((byte)0);
            return end < 0 ? text : text[..end];
        }
    }

    /// <summary>Every option that the message has, known or not, in the order in which each was first met.</summary>
    public IEnumerable<byte> OptionCodes => _options.Codes;

    private ReadOnlySpan<byte> Header => _message.Span;

    /// <summary>An option's value, its parts joined (RFC 3396) and wherever it stood (option 52).</summary>
    public bool TryGetOption(byte code, out ReadOnlySpan<byte> value) => _options.TryGet(code, out value);

    /// <summary>Reads a datagram; false with the reason if it is not a DHCP message. Never throws.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> datagram, [NotNullWhen(true)] out DhcpMessage? message, out DhcpParseError error)
    {
        message = null;
        error = CheckHeader(datagram.Span);
        if (error != DhcpParseError.None) return false;
        if (DhcpOptionTable.Read(datagram, out var overload) is not { } options)
        {
            error = DhcpParseError.OptionOverrun;
            return false;
        }

        message = new DhcpMessage(datagram, options, overload);
        return true;
    }

    private static DhcpParseError CheckHeader(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < DhcpWire.HeaderLength) return DhcpParseError.TooShort;
        if ((DhcpOperation)datagram[0] is not (DhcpOperation.Request or DhcpOperation.Reply)) return DhcpParseError.UnknownOperation;
        if (datagram[2] > DhcpWire.HardwareAddressLength) return DhcpParseError.HardwareAddressTooLong;
        return BinaryPrimitives.ReadUInt32BigEndian(datagram[DhcpWire.MagicOffset..]) == DhcpWire.Magic
            ? DhcpParseError.None
            : DhcpParseError.NoMagicCookie;
    }
}
