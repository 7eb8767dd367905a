using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp;

/// <summary>
/// A Raspberry Pi's boot ROM calls itself a BIOS PC and goes on only where option 43 has the menu entry "Raspberry Pi
/// Boot"; it reads neither the file nor option 66, and fetches its own names from siaddr by TFTP.
/// </summary>
internal static class RaspberryPi
{
    // IEEE's registry: Raspberry Pi Foundation, Raspberry Pi (Trading) Ltd.
    private static readonly uint[] Vendors = [0x28CDC1, 0x2CCF67, 0x88A29E, 0xB827EB, 0xD83ADD, 0xDCA632, 0xE45F01];

    public static byte[] VendorOptions { get; } = new PxeVendorOptions
    {
        Discovery = PxeDiscovery.UseBootFileAtOnce,
        Menu = [new(0, "Raspberry Pi Boot")],
        Prompt = new(0, "PXE"),
    }.ToArray()!;

    public static bool Is(ClientMessage message) => message.HardwareAddress is [var a, var b, var c, _, _, _] && Vendors.Contains((uint)((a << 16) | (b << 8) | c));
}
