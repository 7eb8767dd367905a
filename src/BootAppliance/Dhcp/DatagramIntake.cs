using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>
/// Takes the datagrams that wait at a socket by one call for all of them (recvmmsg(2)); .NET has one call for each, and
/// three objects. For one thread; what it returns is overwritten by the next call.
/// </summary>
internal sealed unsafe partial class DatagramIntake
{
    /// <summary>How many are taken at a time.</summary>
    public const int Most = 32;

    private const int WaitForOne = 0x10000; // MSG_WAITFORONE: the socket's own patience for the first, none for the others
    private const int PacketInfo = 8; // IP_PKTINFO, at level 0
    private const int SourceLength = 16; // sockaddr_in
    private const int ControlLength = 64;
    private const int ControlHeaderLength = 16; // cmsghdr: length, level, type
    private const int DestinationOffset = ControlHeaderLength + 8; // in_pktinfo: index, our address, the packet's destination

    private readonly int _largest;

    // Pinned, for the headers point into them.
    private readonly byte[] _packets;
    private readonly byte[] _sources = GC.AllocateArray<byte>(Most * SourceLength, pinned: true);
    private readonly byte[] _controls = GC.AllocateArray<byte>(Most * ControlLength, pinned: true);
    private readonly Vector[] _vectors = GC.AllocateArray<Vector>(Most, pinned: true);
    private readonly Header[] _headers = GC.AllocateArray<Header>(Most, pinned: true);

    /// <param name="largest">Bytes; what is longer is cut off.</param>
    public DatagramIntake(int largest)
    {
        _largest = largest;
        _packets = GC.AllocateArray<byte>(Most * largest, pinned: true);
        for (var i = 0; i < Most; i++)
        {
            _vectors[i] = new() { Base = Address(_packets, i * largest), Length = (nuint)largest };
            _headers[i] = new()
            {
                Name = Address(_sources, i * SourceLength),
                Vectors = (nint)Marshal.UnsafeAddrOfPinnedArrayElement(_vectors, i),
                VectorCount = 1,
                Control = Address(_controls, i * ControlLength),
            };
        }
    }

    /// <summary>Waits for the first as long as the socket's receive timeout says.</summary>
    /// <returns>How many there are.</returns>
    /// <exception cref="SocketException">As for every receiving call; among them the timeout.</exception>
    public int Receive(Socket socket)
    {
        for (var i = 0; i < Most; i++) (_headers[i].NameLength, _headers[i].ControlLength) = (SourceLength, ControlLength);
        fixed (Header* headers = _headers)
        {
            var count = ReceiveMany(socket.SafeHandle, headers, Most, WaitForOne, 0);
            return count >= 0 ? count : throw Failure(Marshal.GetLastPInvokeError());
        }
    }

    public ReadOnlyMemory<byte> Packet(int index) => _packets.AsMemory(index * _largest, (int)_headers[index].Received);

    public IPv4Address Source(int index) => IPv4Address.Read(_sources.AsSpan(index * SourceLength + 4));

    public ushort SourcePort(int index) => BinaryPrimitives.ReadUInt16BigEndian(_sources.AsSpan(index * SourceLength + 2));

    /// <summary>Where it was sent to; 0.0.0.0 if the kernel does not say so.</summary>
    public IPv4Address Destination(int index)
    {
        var control = _controls.AsSpan(index * ControlLength, ControlLength);
        var isThere = _headers[index].ControlLength >= DestinationOffset + 4 && BitConverter.ToInt32(control[8..]) == 0 && BitConverter.ToInt32(control[12..]) == PacketInfo;
        return isThere ? IPv4Address.Read(control[DestinationOffset..]) : IPv4Address.Any;
    }

    private static nint Address(byte[] pinned, int index) => Marshal.UnsafeAddrOfPinnedArrayElement(pinned, index);

    /// <remarks>Linux' numbers, which .NET maps for its own calls alone (errno(3)).</remarks>
    private static SocketException Failure(int errno) => new(errno switch
    {
        4 => (int)SocketError.Interrupted,
        11 => (int)SocketError.TimedOut,
        101 => (int)SocketError.NetworkUnreachable,
        104 => (int)SocketError.ConnectionReset,
        111 => (int)SocketError.ConnectionRefused,
        113 => (int)SocketError.HostUnreachable,
        100 => (int)SocketError.NetworkDown,
        _ => (int)SocketError.SocketError,
    });

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    private static partial int ReceiveMany(SafeSocketHandle socket, Header* headers, uint count, int flags, nint timeout);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Vector
    {
        public nint Base;
        public nuint Length;
    }

    /// <summary>struct mmsghdr, as it is on 64 bits (recvmsg(2), recvmmsg(2)).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public nint Name;
        public uint NameLength;
        public nint Vectors;
        public nuint VectorCount;
        public nint Control;
        public nuint ControlLength;
        public nint Flags; // an int, and what aligns the length of the struct msghdr that ends here
        public uint Received;
    }
}
