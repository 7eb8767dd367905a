using System.Buffers.Binary;

namespace BootAppliance.Protocols.Ipmi;

/// <summary>
/// What a channel asks of those who log in: App 38h, outside any session (IPMI 2.0 rev 1.1 §22.13). RMCP+ is understood where both
/// bit 7 of the authentication types and bit 1 of the extended capabilities say so. With a BMC key (K<sub>G</sub>) the password
/// alone is not enough. The OEM id is an IANA enterprise number, 0 if none.
/// </summary>
public readonly record struct ChannelAuthentication(byte Channel, bool SpeaksIpmi2, bool NeedsBmcKey, uint OemId)
{
    public const int Length = 8;

    /// <summary><c>8E privilege</c>: this channel, with the extended capabilities of IPMI 2.0 (§22.13).</summary>
    public static int WriteRequest(Span<byte> destination, IpmiPrivilege privilege)
    {
        destination[0] = 0x8e;
        destination[1] = (byte)privilege;
        return 2;
    }

    /// <summary><c>channel, authentication types (80h: see extended), status (bit 5: K_G is set, bit 2: named users), extended (bit 0: 1.5, bit 1: 2.0), OEM id 3, OEM 00</c> (§22.13).</summary>
    public int Write(Span<byte> destination)
    {
        destination[..Length].Clear();
        destination[0] = Channel;
        destination[1] = (byte)(SpeaksIpmi2 ? 0x80 : 0);
        destination[2] = (byte)(0x04 | (NeedsBmcKey ? 0x20 : 0));
        destination[3] = (byte)(SpeaksIpmi2 ? 0x02 : 0x01);
        destination[4] = (byte)OemId;
        destination[5] = (byte)(OemId >> 8);
        destination[6] = (byte)(OemId >> 16);
        return Length;
    }

    /// <returns>False if the response is too short. Never throws, whatever the bytes.</returns>
    public static bool TryParse(ReadOnlySpan<byte> data, out ChannelAuthentication capabilities)
    {
        capabilities = default;
        if (data.Length < Length) return false;
        capabilities = new(data[0], (data[1] & 0x80) != 0 && (data[3] & 0x02) != 0, (data[2] & 0x20) != 0, BinaryPrimitives.ReadUInt32LittleEndian(data[4..]) & 0xffffff);
        return true;
    }
}
