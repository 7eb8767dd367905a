using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace BootAppliance.Protocols.Ipmi;

/// <summary>What the BMC is: App 01h (IPMI 2.0 rev 1.1 §20.1). The firmware's minor number is 0 to 99, the manufacturer an IANA enterprise number.</summary>
public sealed record DeviceId(byte Device, byte FirmwareMajor, byte FirmwareMinor, uint Manufacturer, ushort Product)
{
    public const int Length = 11;

    /// <summary><c>device, revision (80h: has SDRs), firmware major (bit 7: not in operation), firmware minor as BCD, IPMI version 02 as BCD with the minor first, functions, manufacturer 3, product 2</c> (§20.1).</summary>
    public int Write(Span<byte> destination)
    {
        destination[0] = Device;
        destination[1] = 0;
        destination[2] = FirmwareMajor;
        destination[3] = (byte)(FirmwareMinor / 10 << 4 | FirmwareMinor % 10);
        destination[4] = 0x02;
        destination[5] = 0x80;
        destination[6] = (byte)Manufacturer;
        destination[7] = (byte)(Manufacturer >> 8);
        destination[8] = (byte)(Manufacturer >> 16);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[9..], Product);
        return Length;
    }

    /// <returns>False if the response is too short. Never throws, whatever the bytes.</returns>
    public static bool TryParse(ReadOnlySpan<byte> data, [NotNullWhen(true)] out DeviceId? id)
    {
        id = null;
        if (data.Length < Length) return false;
        id = new(data[0], (byte)(data[2] & 0x7f), (byte)((data[3] >> 4) * 10 + (data[3] & 0x0f)), (uint)(data[6] | data[7] << 8 | (data[8] & 0x0f) << 16), BinaryPrimitives.ReadUInt16LittleEndian(data[9..]));
        return true;
    }
}
