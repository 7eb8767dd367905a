using System.Buffers.Binary;
using System.Text;

namespace BootAppliance.Simulators.Machines;

/// <summary>What programs of a booting machine say of themselves by DHCP, as options on the wire.</summary>
internal static class PxeOptions
{
    /// <summary>The ROM of a BIOS machine (RFC 4578 §2): class, architecture 0, interface, and its UUID.</summary>
    public static byte[] Firmware(long mac)
    {
        var uuid = new byte[17];
        BinaryPrimitives.WriteInt64BigEndian(uuid.AsSpan(9), mac);
        return [.. Option(60, Encoding.ASCII.GetBytes("PXEClient:Arch:00000:UNDI:002001")), .. Option(93, [0, 0]), .. Option(94, [1, 2, 1]), .. Option(97, uuid)];
    }

    /// <summary>iPXE says so by option 77.</summary>
    public static byte[] Ipxe(long mac) => [.. Firmware(mac), .. Option(77, "iPXE"u8)];

    /// <summary>An installer or an installed system boots from nowhere.</summary>
    public static byte[] None => [];

    private static byte[] Option(byte code, ReadOnlySpan<byte> value) => [code, (byte)value.Length, .. value];
}
