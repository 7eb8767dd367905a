using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;

namespace BootAppliance.Protocols.Lldp;

/// <summary>What a switch tells of itself at one of its ports (IEEE Std 802.1AB-2016, clause 8).</summary>
/// <param name="Chassis">Its identity: a MAC, an address, or a text of its own.</param>
/// <param name="Port">The port's, the same.</param>
/// <param name="Seconds">How long it holds; 0 takes it back.</param>
public sealed record LldpNeighbour(string Chassis, string Port, ushort Seconds)
{
    public const ushort EtherType = 0x88CC;

    /// <summary>The nearest bridge, whose frames no bridge passes on (7.1).</summary>
    public static readonly byte[] NearestBridge = [0x01, 0x80, 0xC2, 0x00, 0x00, 0x0E];

    private const int Longest = 255;
    private const byte MacSubtype = 4, NetworkSubtype = 5, LocalSubtype = 7, PortMacSubtype = 3, PortNetworkSubtype = 4;

    private enum Tlv { End, Chassis, Port, TimeToLive, PortDescription, SystemName, SystemDescription }

    /// <summary>Empty where it says none; so are the next two.</summary>
    public string PortDescription { get; init; } = "";

    public string SystemName { get; init; } = "";

    public string SystemDescription { get; init; } = "";

    /// <summary>The frame's payload: TLVs of seven bits of type and nine of length, the first three in this order (8.2, 8.4).</summary>
    /// <param name="data">Without the Ethernet header.</param>
    /// <param name="neighbour">Null if it is none.</param>
    /// <param name="error">Why, in half a sentence.</param>
    public static bool TryParse(ReadOnlySpan<byte> data, [NotNullWhen(true)] out LldpNeighbour? neighbour, [NotNullWhen(false)] out string? error)
    {
        (neighbour, error) = (null, null);
        LldpNeighbour found = new("", "", 0);
        for (var count = 0; ; count++)
        {
            if (data.Length < 2) error = "it ends within a TLV's head";
            else
            {
                var head = BinaryPrimitives.ReadUInt16BigEndian(data);
                var (type, length) = ((Tlv)(head >> 9), head & 0x1FF);
                if (type == Tlv.End && count >= (int)Tlv.TimeToLive) break;
                if (data.Length < 2 + length) error = $"TLV {(int)type} is {length} bytes long, and {data.Length - 2} are left";
                else if (count < 3 && (int)type != count + 1) error = $"TLV {count + 1} is of type {(int)type}; the first three are chassis, port and time to live";
                else if (count >= 3 && (type is Tlv.Chassis or Tlv.Port or Tlv.TimeToLive)) error = $"TLV {(int)type} comes twice";
                else error = Read(type, data.Slice(2, length), ref found);
                if (error is null) data = data[(2 + length)..];
            }

            if (error is not null) return false;
        }

        neighbour = found;
        return true;
    }

    /// <summary>Writes it as <see cref="TryParse"/> reads it; identities go as texts of the sender's own (subtype 7).</summary>
    /// <param name="into">At least 1,600 bytes.</param>
    /// <returns>How many bytes.</returns>
    /// <exception cref="ArgumentException">A text is longer than 255 bytes, or an identity is empty.</exception>
    public int Write(Span<byte> into)
    {
        var at = 0;
        at += WriteText(into[at..], Tlv.Chassis, Chassis, LocalSubtype);
        at += WriteText(into[at..], Tlv.Port, Port, LocalSubtype);
        BinaryPrimitives.WriteUInt16BigEndian(into[at..], ((int)Tlv.TimeToLive << 9) | 2);
        BinaryPrimitives.WriteUInt16BigEndian(into[(at + 2)..], Seconds);
        at += 4;
        foreach (var (type, text) in new[] { (Tlv.PortDescription, PortDescription), (Tlv.SystemName, SystemName), (Tlv.SystemDescription, SystemDescription) })
            if (text.Length > 0) at += WriteText(into[at..], type, text, subtype: null);
        into.Slice(at, 2).Clear();
        return at + 2;
    }

    private static int WriteText(Span<byte> into, Tlv type, string text, byte? subtype)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var before = subtype is null ? 0 : 1;
        if (bytes.Length + before > Longest || (before == 1 && bytes.Length == 0)) throw new ArgumentException($"{type} has {bytes.Length} bytes; it is to have 1 to {Longest - before}", nameof(text));
        BinaryPrimitives.WriteUInt16BigEndian(into, (ushort)(((int)type << 9) | (bytes.Length + before)));
        if (subtype is { } own) into[2] = own;
        bytes.CopyTo(into[(2 + before)..]);
        return 2 + before + bytes.Length;
    }

    private static string? Read(Tlv type, ReadOnlySpan<byte> value, ref LldpNeighbour found)
    {
        switch (type)
        {
            case Tlv.Chassis or Tlv.Port when value.Length is < 2 or > 256:
                return $"{type} has {value.Length} bytes; 2 to 256 are possible";
            case Tlv.Chassis:
                found = found with { Chassis = Identity(value, MacSubtype, NetworkSubtype) };
                break;
            case Tlv.Port:
                found = found with { Port = Identity(value, PortMacSubtype, PortNetworkSubtype) };
                break;
            case Tlv.TimeToLive when value.Length < 2:
                return "the time to live has less than 2 bytes";
            case Tlv.TimeToLive:
                found = found with { Seconds = BinaryPrimitives.ReadUInt16BigEndian(value) };
                break;
            case Tlv.PortDescription:
                found = found with { PortDescription = Text(value) };
                break;
            case Tlv.SystemName:
                found = found with { SystemName = Text(value) };
                break;
            case Tlv.SystemDescription:
                found = found with { SystemDescription = Text(value) };
                break;
        }

        return null;
    }

    // Table 8-2, table 8-3: the numbers of a MAC and of an address are not the same in both.
    private static string Identity(ReadOnlySpan<byte> value, byte mac, byte network) => (value[0], value.Length) switch
    {
        (var subtype, 7) when subtype == mac => string.Join(':', Convert.ToHexStringLower(value[1..]).Chunk(2).Select(two => new string(two))),
        // The family of IANA's registry: 1 is IPv4, 2 is IPv6.
        (var subtype, 6) when subtype == network && value[1] == 1 => new IPAddress(value[2..]).ToString(),
        (var subtype, 18) when subtype == network && value[1] == 2 => new IPAddress(value[2..]).ToString(),
        _ => Text(value[1..]),
    };

    private static string Text(ReadOnlySpan<byte> value) => new([.. Encoding.UTF8.GetString(value[..Math.Min(value.Length, Longest)]).Where(c => !char.IsControl(c))]);
}
