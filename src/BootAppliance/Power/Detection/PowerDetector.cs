using System.Data.Common;
using System.Net;
using BootAppliance.Events;
using BootAppliance.Inventory;

namespace BootAppliance.Power.Detection;

/// <summary>The MAC that an address belongs to, by a lease or by the kernel; whoever knows both registers it.</summary>
public delegate string? AddressOwner(IPAddress address);

/// <summary>
/// Asks addresses whether they are BMCs, so many a second, and proposes those that are. By itself it asks who took a lease of ours and
/// looks like a BMC, several times, for the web server of a BMC comes up minutes after its network.
/// </summary>
public sealed partial class PowerDetector(
    InventoryStore inventory, PowerProposals proposals, BmcProbe probe, AddressOwner owners, PowerOptions options, EventStream events, TimeProvider clock, ILogger<PowerDetector> logger) : BackgroundService
{
    /// <summary>How many that took a lease are looked after at the same time; more are passed over, and found by asking for them.</summary>
    public const int MostAtOnce = 512;

    private const int MostAsked = 32;

    private readonly SemaphoreSlim _slots = new(MostAsked, MostAsked);
    private readonly Lock _gate = new();
    private readonly HashSet<string> _looking = [];
    private DateTimeOffset _free = DateTimeOffset.MinValue;

    /// <summary>Before each attempt at somebody who took a lease.</summary>
    public IReadOnlyList<TimeSpan> Attempts { get; init; } = [TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(240)];

    /// <summary>Asks one address now, at its turn, and proposes what answers.</summary>
    /// <param name="address">To ask.</param>
    /// <param name="mac">Whose it is; null to look it up.</param>
    /// <param name="why">It is asked, as the rest of a sentence.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<BmcReport> AskAsync(IPAddress address, string? mac, string why, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            if (Turn() is var wait && wait > TimeSpan.Zero) await Task.Delay(wait, clock, cancellationToken);
            var report = await probe.AskAsync(address, cancellationToken);
            if (report.Found is { } found) await proposals.NoteAsync(report.Address, mac ?? owners(address), why, found, cancellationToken);
            return report;
        }
        finally
        {
            _slots.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Detect == PowerDetect.Off) return;
        try
        {
            await foreach (var e in events.SubscribeAsync(new EventFilter(Kinds: ["dhcp.lease"]), afterId: null, stoppingToken)) Hear(e, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    private void Hear(ApplianceEvent e, CancellationToken stoppingToken)
    {
        if (e is not { Mac: { } mac, Address: { } address } || !IPAddress.TryParse(address, out var parsed)) return;
        LeaseHint hint = new(address, mac, e.Data?.GetValueOrDefault("vendor_class"), e.Data?.GetValueOrDefault("host_name"));
        if (BmcHints.Why(hint, inventory.Current) is not { } why || proposals.IsUsed(address)) return;
        lock (_gate)
        {
            if (_looking.Count >= MostAtOnce || !_looking.Add(address)) return;
        }

        _ = LookAsync(parsed, mac, why, stoppingToken);
    }

    private async Task LookAsync(IPAddress address, string mac, string why, CancellationToken stoppingToken)
    {
        try
        {
            foreach (var pause in Attempts)
            {
                await Task.Delay(pause, clock, stoppingToken);
                if ((await AskAsync(address, mac, why, stoppingToken)).Found is not null) return;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
        catch (DbException exception)
        {
            Log.NotNoted(logger, exception, address.ToString());
        }
        finally
        {
            lock (_gate) _looking.Remove(address.ToString());
        }
    }

    private TimeSpan Turn()
    {
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            var at = _free > now ? _free : now;
            _free = at + TimeSpan.FromSeconds(1.0 / options.DetectRate);
            return at - now;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1610, LogLevel.Error, "power: what answers at {Address} could not be noted; ask again with: bootappliance power detect {Address}", EventName = "PowerProposalNotNoted")]
        public static partial void NotNoted(ILogger logger, Exception exception, string address);
    }
}
