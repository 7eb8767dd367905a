using System.Runtime.InteropServices;
using BootAppliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace BootAppliance.Ramdisk.Machine.Facts;

/// <summary>The kernel's own way to this machine's BMC (linux/ipmi.h).</summary>
internal sealed unsafe class IpmiDevice : IDisposable
{
    public const string Path = "/dev/ipmi0";

    private const nuint Send = 0x8028690D, ReceiveTruncated = 0xC030690B; // IPMICTL_SEND_COMMAND, IPMICTL_RECEIVE_MSG_TRUNC
    private const int SystemInterface = 0x0C;
    private const short ThisBmc = 0x0F;
    private const int Patience = 5000;

    private readonly SafeFileHandle _handle;

    private IpmiDevice(SafeFileHandle handle) => _handle = handle;

    /// <returns>Null if it cannot be opened: its driver is there, and no BMC.</returns>
    public static IpmiDevice? TryOpen() => LinuxFile.OpenExisting(Path, out var handle) == LinuxError.None ? new(handle) : null;

    /// <returns>The completion code and what follows it; null if the driver or the BMC did not answer in five seconds.</returns>
    public byte[]? Ask(byte function, byte command, ReadOnlySpan<byte> data)
    {
        SystemAddress address = new() { Type = SystemInterface, Channel = ThisBmc };
        var answer = stackalloc byte[256];
        fixed (byte* sent = data)
        {
            Request request = new() { Address = &address, AddressLength = sizeof(SystemAddress), Id = 1, Message = new() { Function = function, Command = command, Length = (ushort)data.Length, Data = sent } };
            if (LinuxDevice.Control(_handle, Send, &request) != 0) return null;
        }

        if (!LinuxDevice.HasInput(_handle, Patience)) return null;
        Received received = new() { Address = &address, AddressLength = sizeof(SystemAddress), Message = new() { Data = answer, Length = 256 } };
        return LinuxDevice.Control(_handle, ReceiveTruncated, &received) == 0 ? new ReadOnlySpan<byte>(answer, received.Message.Length).ToArray() : null;
    }

    public void Dispose() => _handle.Dispose();

    [StructLayout(LayoutKind.Sequential)]
    private struct SystemAddress
    {
        public int Type;
        public short Channel;
        public byte Unit;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public byte Function;
        public byte Command;
        public ushort Length;
        public byte* Data;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Request
    {
        public SystemAddress* Address;
        public int AddressLength;
        public long Id;
        public Message Message;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Received
    {
        public int Kind;
        public SystemAddress* Address;
        public int AddressLength;
        public long Id;
        public Message Message;
    }
}
