using System.Net;
using BootAppliance.Simulators.Load;
using BootAppliance.Simulators.Tftp;

namespace BootAppliance.Simulators.Machines;

/// <summary>A machine's network card: its leases and what its ROM fetches.</summary>
internal sealed class Nic(long mac, Relay relay, IPAddress server)
{
    // Firmware waits one, two, four seconds and more (PXE specification 2.1, §2.2.5.2).
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Transfer = TimeSpan.FromSeconds(20);

    /// <summary>DISCOVER, OFFER, REQUEST, ACK; from the beginning until it has an address.</summary>
    public async Task<RelayedMessage> LeaseAsync(byte[] options, Figures figures, CancellationToken stop)
    {
        for (var patience = TimeSpan.FromSeconds(1); ; patience = patience * 2 > Longest ? Longest : patience * 2)
        {
            if (await relay.AskAsync(MessageType.Discover, mac, 0, 0, options, patience, stop) is { Type: MessageType.Offer } offer
                && await relay.AskAsync(MessageType.Request, mac, offer.Address, offer.Server, options, patience, stop) is { Type: MessageType.Ack } ack)
                return ack;
            figures.Repeated();
        }
    }

    /// <summary>A boot loader by TFTP, in blocks of an Ethernet frame, sixteen at once.</summary>
    public async Task<long> TftpAsync(string file, IPAddress source, Figures figures, CancellationToken stop)
    {
        while (true)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(Transfer);
            try
            {
                using var download = new TftpDownload(new IPEndPoint(server, 69), TftpFaults.None, source);
                using var target = new MemoryStream();
                if (await download.GetAsync(file, target, limit.Token, new("tsize", "0"), new("blksize", "1468"), new("windowsize", "16")) is { } error)
                    throw new BrokenPromiseException($"TFTP refused {file}: {error}");
                return target.Length;
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // The server was killed and does not know the transfer any more.
                figures.Repeated();
            }
        }
    }
}
