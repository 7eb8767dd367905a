namespace BootAppliance.Protocols.Dhcp6;

/// <summary>DHCP unique identifiers (RFC 8415 §11, RFC 6355), as far as they tell of hardware.</summary>
public static class Duid
{
    /// <summary>The Ethernet address in a DUID-LLT (type 1) or DUID-LL (type 3); null in any other.</summary>
    public static byte[]? HardwareOf(ReadOnlySpan<byte> duid) => duid switch
    {
        [0, 1, 0, 1, _, _, _, _, _, _, _, _, _, _] => duid[8..].ToArray(),
        [0, 3, 0, 1, _, _, _, _, _, _] => duid[4..].ToArray(),
        _ => null,
    };

    /// <summary>The UUID of a DUID-UUID (type 4), as SMBIOS shows it (RFC 6355 §4: network order); null in any other.</summary>
    public static Guid? UuidOf(ReadOnlySpan<byte> duid) => duid is [0, 4, ..] && duid.Length == 18 ? new Guid(duid[2..], bigEndian: true) : null;

    /// <summary>A DUID-UUID.</summary>
    public static byte[] Of(Guid uuid) => [0, 4, .. uuid.ToByteArray(bigEndian: true)];

    /// <summary>The Ethernet address behind an interface identifier of EUI-64 form (RFC 4291 appendix A); null if it has not that form.</summary>
    public static byte[]? HardwareOf(UInt128 linkLocal)
    {
        var id = (ulong)linkLocal;
        if ((linkLocal >> 64) != (UInt128)0xfe80000000000000UL || ((id >> 24) & 0xffff) != 0xfffe) return null;
        return [(byte)((id >> 56) ^ 2), (byte)(id >> 48), (byte)(id >> 40), (byte)(id >> 16), (byte)(id >> 8), (byte)id];
    }
}
