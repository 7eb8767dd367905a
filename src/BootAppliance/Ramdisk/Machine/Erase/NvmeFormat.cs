using System.Runtime.InteropServices;
using BootAppliance.Linux;

namespace BootAppliance.Ramdisk.Machine.Erase;

/// <summary>
/// Format NVM with a user data erase (NVM Express Base Specification 2.0, 5.14), in the format that the namespace has; not of a drive whose erase
/// would take other namespaces with it (Identify Controller, FNA).
/// </summary>
internal static unsafe class NvmeFormat
{
    private const nuint Admin = 0xC0484E41, NamespaceId = 0x4E40; // NVME_IOCTL_ADMIN_CMD, NVME_IOCTL_ID: linux/nvme_ioctl.h
    private const byte Identify = 0x06, Format = 0x80;
    private const int FormatIsThere = 1 << 1; // OACS
    private const int TakesAll = 3; // FNA: a format, or an erase, is of every namespace
    private const uint UserData = 1 << 9; // SES
    private const int Capabilities = 256, NamespaceCount = 516, FormatAttributes = 524; // Identify Controller
    private const int FormatInUse = 26, ProtectionInUse = 29; // Identify Namespace: FLBAS, DPS
    private const uint Patience = 4 * 3600 * 1000;

    /// <param name="name">The kernel's: <c>nvme0n1</c>.</param>
    /// <returns>Why it was not done; null if it was.</returns>
    public static string? Try(string name)
    {
        var error = LinuxFile.OpenExisting($"/dev/{name}", out var device);
        using var opened = device;
        if (error != LinuxError.None) return $"NVMe Format: {LinuxError.Words(error)}";
        var space = LinuxDevice.Control(device, NamespaceId, null);
        if (space <= 0) return $"NVMe Format: its namespace has no number ({LinuxDevice.LastWords})";
        var data = stackalloc byte[4096];
        Command identify = new() { Opcode = Identify, Data = data, DataLength = 4096, Word10 = 1 };
        if (LinuxDevice.Control(device, Admin, &identify) != 0) return $"NVMe Format: the drive does not tell what it can ({LinuxDevice.LastWords})";
        if ((data[Capabilities] & FormatIsThere) == 0) return "NVMe Format: the drive does not have it";
        if ((data[FormatAttributes] & TakesAll) != 0 && *(uint*)(data + NamespaceCount) > 1) return "NVMe Format: it would erase the drive's other namespaces too";
        Command format = new() { Opcode = Identify, Data = data, DataLength = 4096, Namespace = (uint)space };
        if (LinuxDevice.Control(device, Admin, &format) != 0) return $"NVMe Format: the namespace is not told of ({LinuxDevice.LastWords})";
        Command erase = new() { Opcode = Format, Namespace = (uint)space, Word10 = Format10(data[FormatInUse], data[ProtectionInUse]) | UserData, Milliseconds = Patience };
        var status = LinuxDevice.Control(device, Admin, &erase);
        return status switch
        {
            0 => null,
            > 0 => $"NVMe Format: the drive refused it with status {status:x}",
            _ => $"NVMe Format: {LinuxDevice.LastWords}",
        };
    }

    /// <summary>The format that the namespace has: its number and where its metadata are stand in the same bits, its protection elsewhere.</summary>
    internal static uint Format10(byte format, byte protection) => (uint)((format & 0x1F) | ((format >> 5 & 3) << 12) | ((protection & 7) << 5) | ((protection >> 3 & 1) << 8));

    /// <summary>struct nvme_admin_cmd, 72 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Command
    {
        public byte Opcode;
        public byte Flags;
        public ushort Reserved;
        public uint Namespace;
        public ulong Word2And3;
        public ulong Metadata;
        public byte* Data;
        public uint MetadataLength;
        public uint DataLength;
        public uint Word10;
        public uint Word11;
        public uint Word12;
        public uint Word13;
        public uint Word14;
        public uint Word15;
        public uint Milliseconds;
        public uint Result;
    }
}
