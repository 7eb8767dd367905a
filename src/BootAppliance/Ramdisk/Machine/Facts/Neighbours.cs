using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using BootAppliance.Protocols.Lldp;

namespace BootAppliance.Ramdisk.Machine.Facts;

/// <summary>Listens to switches on every card at once, for as long as the slowest usual one is silent.</summary>
internal static class Neighbours
{
    private const int PacketLevel = 263, AddMembership = 1; // SOL_PACKET, PACKET_ADD_MEMBERSHIP: packet(7)
    private const int IndexAt = 4; // of sll_ifindex in sockaddr_ll
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(32); // msgTxInterval is 30 s (802.1AB-2016, 9.2.5.7)

    /// <returns>By the index of the card; until every card with a link has heard one, or the time is over.</returns>
    public static async Task<IReadOnlyDictionary<int, LldpNeighbour>> HearAsync(CancellationToken cancellationToken)
    {
        Dictionary<int, LldpNeighbour> heard = [];
        var cards = Cards.Read("/sys").Where(card => card.HasLink).ToList();
        if (cards.Count == 0) return heard;
        using Socket socket = new(AddressFamily.Packet, SocketType.Dgram, (ProtocolType)BinaryPrimitives.ReverseEndianness(LldpNeighbour.EtherType));
        foreach (var card in cards) socket.SetRawSocketOption(PacketLevel, AddMembership, Membership(card.Index));
        using var until = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        until.CancelAfter(Patience);
        var frame = new byte[2048];
        try
        {
            while (heard.Count < cards.Count)
            {
                // What comes back in one is as long as this sender's, and no room for the next.
                SocketAddress from = new(AddressFamily.Packet, SocketAddress.GetMaximumAddressSize(AddressFamily.Packet));
                var length = await socket.ReceiveFromAsync(frame, SocketFlags.None, from, until.Token);
                var card = BitConverter.ToInt32(from.Buffer.Span[IndexAt..]);
                if (LldpNeighbour.TryParse(frame.AsSpan(0, length), out var neighbour, out var _) && neighbour.Seconds > 0) heard[card] = neighbour;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A silent switch is the usual one in a small network.
            return heard;
        }

        return heard;
    }

    /// <summary>struct packet_mreq: the frames are for a group that no card listens to by itself.</summary>
    private static byte[] Membership(int card)
    {
        var request = new byte[16];
        BitConverter.TryWriteBytes(request, card);
        BitConverter.TryWriteBytes(request.AsSpan(6), (ushort)LldpNeighbour.NearestBridge.Length);
        LldpNeighbour.NearestBridge.CopyTo(request, 8);
        return request;
    }
}
