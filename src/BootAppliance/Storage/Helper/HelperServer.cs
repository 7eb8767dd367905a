using System.Net.Sockets;
using BootAppliance.Access;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Hosts;

namespace BootAppliance.Storage.Helper;

/// <summary>
/// Answers on the host helper's socket: one request a connection, so many at once, the others wait unaccepted. Whoever is not allowed is
/// closed on unread; who closes has cancelled.
/// </summary>
/// <param name="host">Who does it.</param>
/// <param name="places">That it is done to.</param>
/// <param name="users">Who may ask, by their numbers.</param>
/// <param name="most">At once.</param>
/// <param name="clock">Of the patience with whoever asks.</param>
/// <param name="logger">Of what was done for whom.</param>
internal sealed partial class HelperServer(IStorageHost host, PermittedPlaces places, IReadOnlySet<uint> users, int most, TimeProvider clock, ILogger logger)
{
    /// <summary>Of a request to come and of a reply to go.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Until cancelled; what is being done is cancelled too, and over when this returns.</summary>
    public async Task RunAsync(Socket listener, CancellationToken cancellationToken)
    {
        using SemaphoreSlim slots = new(most);
        var free = 0;
        try
        {
            while (true)
            {
                await slots.WaitAsync(cancellationToken);
                free = 1;
                var connection = await AcceptAsync(listener, cancellationToken);
                free = 0;
                _ = ServeAsync(connection, slots, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // A slot that waited for a connection is ours already.
            for (; free < most; free++) await slots.WaitAsync(CancellationToken.None);
        }
    }

    private async Task<Socket> AcceptAsync(Socket listener, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await listener.AcceptAsync(cancellationToken);
            }
            catch (SocketException exception)
            {
                // Out of descriptors, mostly: what is being done gives some back.
                Log.Broken(logger, exception);
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }

    private async Task ServeAsync(Socket connection, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        try
        {
            using var _ = connection;
            if (!PeerCredentials.TryGetUserId(connection, out var user) || !users.Contains(user)) Log.PeerRefused(logger, user);
            else await AnswerAsync(connection, user, cancellationToken);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // Who asked is gone, or we are to stop.
        }
        catch (Exception exception)
        {
            Log.Broken(logger, exception);
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task AnswerAsync(Socket connection, uint user, CancellationToken cancellationToken)
    {
        using CancellationTokenSource slow = new(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(slow.Token, cancellationToken);
        var line = await HelperLine.ReadAsync(connection, HelperCodec.LongestRequest, either.Token);
        // A line that does not end is no request either.
        var reply = HelperCodec.TryParseRequest(line ?? [], out var request, out var wrong)
            ? await CarryOutAsync(connection, request, user, cancellationToken)
            : NotUnderstood(user, line is null ? "its end, which is not there" : wrong);
        using CancellationTokenSource stuck = new(Patience, clock);
        await HelperLine.SendAsync(connection, reply, stuck.Token);
    }

    private byte[] NotUnderstood(uint user, string at)
    {
        Log.NotUnderstood(logger, user, at);
        return HelperCodec.WriteFault(DiskFault.NotPossible, $"the host helper does not understand the request (at {at}); if the service is of another version: systemctl restart bootappliance-host-helper bootappliance");
    }

    private async Task<byte[]> CarryOutAsync(Socket connection, HelperRequest request, uint user, CancellationToken cancellationToken)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using CancellationTokenSource done = new();
        var watch = WatchAsync(connection, gone, done.Token);
        var (where, disk) = (request.At?.Where ?? "", request.Named ?? "");
        try
        {
            var reply = await DoAsync(request, await PermittedAsync(request, user, gone.Token), gone.Token);
            if (request.Alters) Log.Done(logger, request.Verb, disk, where, user);
            return reply;
        }
        catch (DiskException exception) when (request is HelperRequest.Look && exception.Fault is (DiskFault.NotMounted or DiskFault.DeviceFailed))
        {
            return HelperCodec.WriteResult(new ResourceState(ResourceHealth.Failed, exception.Message, 0, 0, ""));
        }
        catch (DiskException exception)
        {
            if (request.Alters) Log.NotDone(logger, request.Verb, disk, where, user, exception.Message);
            return HelperCodec.WriteFault(exception.Fault, exception.Message);
        }
        catch (OperationCanceledException)
        {
            Log.Cancelled(logger, request.Verb, disk, where, user);
            throw;
        }
        finally
        {
            await done.CancelAsync();
            await watch;
        }
    }

    private async Task<ResourcePlace?> PermittedAsync(HelperRequest request, uint user, CancellationToken cancellationToken)
    {
        if (request.At is not { } asked) return null;
        try
        {
            return await places.CheckAsync(asked, clock, cancellationToken);
        }
        catch (DiskException exception) when (exception.Fault is not (DiskFault.NotMounted or DiskFault.DeviceFailed))
        {
            Log.PlaceRefused(logger, user, request.Verb, exception.Message);
            throw;
        }
    }

    private async Task<byte[]> DoAsync(HelperRequest request, ResourcePlace? permitted, CancellationToken cancellationToken)
    {
        if (request is HelperRequest.Matrix || permitted is not { } place) return HelperCodec.WriteResult(await host.MatrixAsync(cancellationToken));
        switch (request)
        {
            case HelperRequest.Look: return HelperCodec.WriteResult(await host.LookAsync(place, cancellationToken));
            case HelperRequest.Capabilities(_, var configured): return HelperCodec.WriteResult(await host.CapabilitiesAsync(place, configured, cancellationToken));
            case HelperRequest.Create(_, var name, var disk): return HelperCodec.WriteResult(await host.CreateAsync(place, name, disk, cancellationToken));
            case HelperRequest.Inspect(_, var name, var format): return HelperCodec.WriteResult(await host.InspectAsync(place, name, format, cancellationToken));
            case HelperRequest.Grow(_, var name, var format, var size, var policy): return HelperCodec.WriteResult(await host.GrowAsync(place, name, format, size, policy, cancellationToken));
            case HelperRequest.Limit(_, var name, var bytes): return HelperCodec.WriteResult(await host.LimitAsync(place, name, bytes, cancellationToken));
            case HelperRequest.Measure: return HelperCodec.WriteResult(await host.MeasureAsync(place, cancellationToken));
            case HelperRequest.Delete(_, var name):
                await host.DeleteAsync(place, name, cancellationToken);
                return HelperCodec.WriteResult<string?>(null);
            default: throw new ArgumentOutOfRangeException(nameof(request), request.Verb, "no verb");
        }
    }

    /// <summary>Nothing more comes from whoever asked but the end, which cancels; whatever else comes does too.</summary>
    private static async Task WatchAsync(Socket connection, CancellationTokenSource gone, CancellationToken done)
    {
        try
        {
            _ = await connection.ReceiveAsync(new byte[1], done);
            await gone.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // It was answered first.
        }
        catch (SocketException)
        {
            await gone.CancelAsync();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(6101, LogLevel.Information, "{Verb} of {Disk} in {Where} for uid {User}: done", EventName = "HostHelperDone")]
        public static partial void Done(ILogger logger, string verb, string disk, string where, uint user);

        [LoggerMessage(6102, LogLevel.Warning, "{Verb} of {Disk} in {Where} for uid {User}: not done: {Reason}", EventName = "HostHelperNotDone")]
        public static partial void NotDone(ILogger logger, string verb, string disk, string where, uint user, string reason);

        [LoggerMessage(6103, LogLevel.Warning, "{Verb} of {Disk} in {Where} for uid {User}: who asked is gone, or the helper stops; it was taken back", EventName = "HostHelperCancelled")]
        public static partial void Cancelled(ILogger logger, string verb, string disk, string where, uint user);

        [LoggerMessage(6104, LogLevel.Warning, "uid {User} may not ask the host helper", EventName = "HostHelperPeerRefused")]
        public static partial void PeerRefused(ILogger logger, uint user);

        [LoggerMessage(6105, LogLevel.Warning, "uid {User} asked for {Verb} where the host helper does nothing: {Reason}", EventName = "HostHelperPlaceRefused")]
        public static partial void PlaceRefused(ILogger logger, uint user, string verb, string reason);

        [LoggerMessage(6106, LogLevel.Warning, "uid {User} asked for what is no request, at {At}", EventName = "HostHelperNotUnderstood")]
        public static partial void NotUnderstood(ILogger logger, uint user, string at);

        [LoggerMessage(6107, LogLevel.Error, "a request ended as none should", EventName = "HostHelperBroken")]
        public static partial void Broken(ILogger logger, Exception exception);
    }
}
