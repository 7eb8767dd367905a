using System.Diagnostics.CodeAnalysis;

namespace BootAppliance.Protocols.Dhcp6;

/// <summary>One identity association for addresses (RFC 8415 §21.4): its number, and the addresses that the client names.</summary>
public sealed record Dhcp6IdentityAssociation(uint Iaid, IReadOnlyList<UInt128> Addresses);

/// <summary>A client's or server's message (RFC 8415 §8), read whole; what is unknown is left out.</summary>
public sealed record Dhcp6Message
{
    private const int HeaderLength = 4;
    private const int LargestDuid = 130;
    private const int MostAssociations = 8;
    private const int MostAddresses = 8;

    public required Dhcp6MessageType Type { get; init; }

    /// <summary>24 bits.</summary>
    public required uint TransactionId { get; init; }

    /// <summary>DUID of the client; null if absent.</summary>
    public byte[]? ClientId { get; init; }

    public byte[]? ServerId { get; init; }

    public IReadOnlyList<Dhcp6IdentityAssociation> Associations { get; init; } = [];

    /// <summary>What option 6 asks for.</summary>
    public IReadOnlyList<ushort> Requested { get; init; } = [];

    public bool WantsRapidCommit { get; init; }

    /// <summary>Option 16 without its enterprise number and lengths, joined; firmware says <c>PXEClient:Arch:…</c> or <c>HTTPClient:…</c>.</summary>
    public string? VendorClass { get; init; }

    /// <summary>The enterprise number of option 16.</summary>
    public uint VendorNumber { get; init; }

    /// <summary>Option 15, its first class.</summary>
    public string? UserClass { get; init; }

    /// <summary>Option 61, the first of its list.</summary>
    public ushort? Architecture { get; init; }

    /// <summary>The name in option 39, as sent.</summary>
    public string? HostName { get; init; }

    /// <summary>Reads a message that no relay has wrapped; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Dhcp6Message? message)
    {
        message = null;
        if (bytes.Length < HeaderLength || (Dhcp6MessageType)bytes[0] is Dhcp6MessageType.RelayForward or Dhcp6MessageType.RelayReply or Dhcp6MessageType.None) return false;
        var read = new Dhcp6Message { Type = (Dhcp6MessageType)bytes[0], TransactionId = (uint)((bytes[1] << 16) | (bytes[2] << 8) | bytes[3]) };
        var options = new Dhcp6OptionReader(bytes[HeaderLength..]);
        while (options.TryRead()) read = With(read, options.Code, options.Value);
        if (options.IsMalformed) return false;
        message = read;
        return true;
    }

    private static Dhcp6Message With(Dhcp6Message message, ushort code, ReadOnlySpan<byte> value) => code switch
    {
        Dhcp6OptionCode.ClientId when value.Length is > 2 and <= LargestDuid => message with { ClientId = value.ToArray() },
        Dhcp6OptionCode.ServerId when value.Length is > 2 and <= LargestDuid => message with { ServerId = value.ToArray() },
        Dhcp6OptionCode.IaNa when value.Length >= 12 && message.Associations.Count < MostAssociations => message with { Associations = [.. message.Associations, Association(value)] },
        Dhcp6OptionCode.OptionRequest => message with { Requested = Numbers(value) },
        Dhcp6OptionCode.RapidCommit => message with { WantsRapidCommit = true },
        Dhcp6OptionCode.VendorClass when value.Length > 6 => message with { VendorNumber = Number(value), VendorClass = Printable(value[6..]) },
        Dhcp6OptionCode.UserClass when value.Length > 2 => message with { UserClass = Printable(value[2..]) },
        Dhcp6OptionCode.ClientArchitecture when value.Length >= 2 => message with { Architecture = (ushort)((value[0] << 8) | value[1]) },
        Dhcp6OptionCode.ClientFqdn when value.Length > 2 => message with { HostName = Label(value[1..]) },
        _ => message,
    };

    private static Dhcp6IdentityAssociation Association(ReadOnlySpan<byte> value)
    {
        List<UInt128> addresses = [];
        var options = new Dhcp6OptionReader(value[12..]);
        while (options.TryRead())
        {
            if (options.Code == Dhcp6OptionCode.IaAddress && options.Value.Length >= 24 && addresses.Count < MostAddresses) addresses.Add(IPv6Address.Read(options.Value));
        }

        return new(Number(value), addresses);
    }

    private static uint Number(ReadOnlySpan<byte> value) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(value);

    private static List<ushort> Numbers(ReadOnlySpan<byte> value)
    {
        List<ushort> numbers = [];
        for (; value.Length >= 2; value = value[2..]) numbers.Add((ushort)((value[0] << 8) | value[1]));
        return numbers;
    }

    private static string? Printable(ReadOnlySpan<byte> value) =>
        value.Length <= 255 && !value.ContainsAnyExceptInRange((byte)' ', (byte)'~') ? System.Text.Encoding.ASCII.GetString(value) : null;

    /// <summary>The first label of a name, if it is one that DNS would take.</summary>
    private static string? Label(ReadOnlySpan<byte> value)
    {
        if (value[0] is 0 or > 63 || value.Length < 1 + value[0]) return null;
        var label = value.Slice(1, value[0]);
        foreach (var one in label)
        {
            if (!char.IsAsciiLetterOrDigit((char)one) && one != (byte)'-') return null;
        }

        return System.Text.Encoding.ASCII.GetString(label).ToLowerInvariant();
    }
}
