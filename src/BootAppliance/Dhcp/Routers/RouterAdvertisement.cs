using System.Buffers.Binary;

namespace BootAppliance.Dhcp.Routers;

/// <summary>What an advertisement tells of addresses (RFC 4861 §4.2).</summary>
[Flags]
public enum AddressFlags : byte
{
    None = 0,

    /// <summary>O: other settings are to be had by DHCPv6.</summary>
    Other = 0x40,

    /// <summary>M: addresses too.</summary>
    Managed = 0x80,
}

/// <summary>
/// A router advertisement (RFC 4861 §4.2). Ours has no lifetime: it is no default router, and so takes nobody's away; it
/// only ends the wait of loaders that ask for one, and says whether DHCPv6 is there.
/// </summary>
public static class RouterAdvertisement
{
    public const byte SolicitationType = 133;
    public const byte Type = 134;
    private const int HeaderLength = 16;
    private const int LinkAddressLength = 8;
    private const int PrefixLength = 32;

    /// <param name="packet">At least 56 bytes.</param>
    /// <param name="flags">What DHCPv6 has.</param>
    /// <param name="hardware">Our own address on that link: option 1 (§4.6.1).</param>
    /// <param name="prefix">The on-link prefix, without addresses of its own making (§4.6.2: L set, A not); null: none is told.</param>
    /// <returns>The length. The checksum is the kernel's (RFC 3542 §3.1).</returns>
    public static int Write(Span<byte> packet, AddressFlags flags, ReadOnlySpan<byte> hardware, System.Net.IPNetwork? prefix)
    {
        packet[..(HeaderLength + LinkAddressLength + PrefixLength)].Clear();
        packet[0] = Type;
        packet[4] = 64; // current hop limit
        packet[5] = (byte)flags;
        var length = HeaderLength;
        if (hardware.Length == 6)
        {
            (packet[length], packet[length + 1]) = (1, 1);
            hardware.CopyTo(packet[(length + 2)..]);
            length += LinkAddressLength;
        }

        if (prefix is not { } on) return length;
        var option = packet.Slice(length, PrefixLength);
        (option[0], option[1], option[2], option[3]) = (3, 4, (byte)on.PrefixLength, 0x80);
        BinaryPrimitives.WriteUInt32BigEndian(option[4..], 86400);
        BinaryPrimitives.WriteUInt32BigEndian(option[8..], 14400);
        on.BaseAddress.TryWriteBytes(option[16..], out _);
        return length + PrefixLength;
    }

    /// <summary>Whether it is a router solicitation (§4.1): at least eight bytes, code 0.</summary>
    public static bool IsSolicitation(ReadOnlySpan<byte> packet) => packet.Length >= 8 && packet[0] == SolicitationType && packet[1] == 0;
}
