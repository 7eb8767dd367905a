using System.Net.Sockets;
using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Hosts;

namespace BootAppliance.Storage.Helper;

/// <summary>This machine's storage by way of its host helper, for whoever has no rights of his own.</summary>
/// <param name="socket">Where it listens.</param>
/// <param name="clock">Of the patience.</param>
internal sealed class HelperClient(string socket, TimeProvider clock) : IStorageHost
{
    /// <summary>Of all that takes no time on a device that answers; making and growing last as long as the helper lets them.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public Task<ResourceState> LookAsync(ResourcePlace place, CancellationToken cancellationToken) => AskAsync<ResourceState>(new HelperRequest.Look(place), cancellationToken);

    public Task<CapabilitySet> CapabilitiesAsync(ResourcePlace place, IReadOnlyDictionary<string, string> configured, CancellationToken cancellationToken) =>
        AskAsync<CapabilitySet>(new HelperRequest.Capabilities(place, configured), cancellationToken);

    public Task<FormatMatrix> MatrixAsync(CancellationToken cancellationToken) => AskAsync<FormatMatrix>(new HelperRequest.Matrix(), cancellationToken);

    public Task<DiskState> CreateAsync(ResourcePlace place, string name, DiskSpecification disk, CancellationToken cancellationToken) =>
        AskAsync<DiskState>(new HelperRequest.Create(place, name, disk), cancellationToken);

    public Task<DiskState> InspectAsync(ResourcePlace place, string name, DiskFormat format, CancellationToken cancellationToken) =>
        AskAsync<DiskState>(new HelperRequest.Inspect(place, name, format), cancellationToken);

    public Task<DiskState> GrowAsync(ResourcePlace place, string name, DiskFormat format, long size, AllocationPolicy policy, CancellationToken cancellationToken) =>
        AskAsync<DiskState>(new HelperRequest.Grow(place, name, format, size, policy), cancellationToken);

    public Task DeleteAsync(ResourcePlace place, string name, CancellationToken cancellationToken) => AskAsync<string?>(new HelperRequest.Delete(place, name), cancellationToken);

    public Task<string?> LimitAsync(ResourcePlace place, string name, long bytes, CancellationToken cancellationToken) =>
        AskAsync<string?>(new HelperRequest.Limit(place, name, bytes), cancellationToken);

    public async Task<IReadOnlyList<DiskMeasurement>> MeasureAsync(ResourcePlace place, CancellationToken cancellationToken) =>
        await AskAsync<List<DiskMeasurement>>(new HelperRequest.Measure(place), cancellationToken);

    /// <summary>A line there and a line back, whatever they say.</summary>
    /// <exception cref="DiskException">The helper is not there, not ours to ask, or ended before it answered.</exception>
    public async Task<byte[]> ExchangeAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        if (request.Length > HelperCodec.LongestRequest) throw new DiskException(DiskFault.NotPossible, "a request to the host helper", $"has {request.Length} bytes", $"it may have {HelperCodec.LongestRequest}: say less of what you know of the device");
        using Socket connection = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
            await HelperLine.SendAsync(connection, request, cancellationToken);
            return await HelperLine.ReadAsync(connection, HelperCodec.LongestReply, cancellationToken) ?? throw Ended(null);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            throw Ended(exception);
        }
        catch (SocketException exception)
        {
            throw NotReached($"is not reached ({exception.Message})", exception);
        }
    }

    private async Task<T> AskAsync<T>(HelperRequest request, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(request is HelperRequest.Create or HelperRequest.Grow ? Timeout.InfiniteTimeSpan : Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return HelperCodec.ParseReply<T>(await ExchangeAsync(HelperCodec.Write(request), either.Token));
        }
        catch (FormatException exception)
        {
            throw NotReached($"answers something else than was asked for ({exception.Message})", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw NotReached($"did not answer within {Patience}", exception);
        }
    }

    private DiskException Ended(SocketException? cause) => NotReached("ended before it answered, or does not know this user", cause);

    private DiskException NotReached(string happened, Exception? cause) =>
        new(DiskFault.HostNotReached, $"the host helper at {socket}", happened, "look at it: systemctl status bootappliance-host-helper", cause);
}
