using System.Buffers;
using System.Buffers.Binary;

namespace BootAppliance.Protocols.Dhcp6;

/// <summary>Writes one message, option after option.</summary>
public sealed class Dhcp6Writer
{
    private readonly ArrayBufferWriter<byte> _bytes = new(512);

    /// <summary>A client's or server's message: type and 24 bits of transaction (RFC 8415 §8).</summary>
    public Dhcp6Writer(Dhcp6MessageType type, uint transactionId) => Number(((uint)type << 24) | (transactionId & 0xffffff));

    /// <summary>A relay's (§9).</summary>
    public Dhcp6Writer(Dhcp6MessageType type, Dhcp6Relay relay)
    {
        _bytes.Write([(byte)type, relay.HopCount]);
        Address(relay.Link);
        Address(relay.Peer);
    }

    public Dhcp6Writer Put(ushort code, ReadOnlySpan<byte> value)
    {
        Header(code, value.Length);
        _bytes.Write(value);
        return this;
    }

    public Dhcp6Writer PutAddresses(ushort code, IEnumerable<UInt128> addresses)
    {
        List<UInt128> list = [.. addresses];
        Header(code, 16 * list.Count);
        foreach (var one in list) Address(one);
        return this;
    }

    /// <summary>§21.13.</summary>
    public Dhcp6Writer PutStatus(Dhcp6Status status, string text) => Put(Dhcp6OptionCode.Status, [(byte)((ushort)status >> 8), (byte)status, .. System.Text.Encoding.UTF8.GetBytes(text)]);

    /// <summary>§21.4 with one address (§21.6); times in seconds. T1 and T2 are half and four fifths of the preferred time (§14.2).</summary>
    public Dhcp6Writer PutAssociation(uint iaid, UInt128 address, uint preferred, uint valid)
    {
        Header(Dhcp6OptionCode.IaNa, 12 + 4 + 24);
        Number(iaid);
        Number(preferred / 2);
        Number((uint)(preferred * 4UL / 5));
        Header(Dhcp6OptionCode.IaAddress, 24);
        Address(address);
        Number(preferred);
        Number(valid);
        return this;
    }

    /// <summary>§21.4 with a status instead of an address.</summary>
    public Dhcp6Writer PutAssociation(uint iaid, Dhcp6Status status, string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetByteCount(text);
        Header(Dhcp6OptionCode.IaNa, 12 + 4 + 2 + bytes);
        Number(iaid);
        Number(0);
        Number(0);
        return PutStatus(status, text);
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    private void Header(ushort code, int length) => Number(((uint)code << 16) | (uint)length);

    private void Number(uint number)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.GetSpan(4), number);
        _bytes.Advance(4);
    }

    private void Address(UInt128 address)
    {
        BinaryPrimitives.WriteUInt128BigEndian(_bytes.GetSpan(16), address);
        _bytes.Advance(16);
    }
}
