using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace BootAppliance.Events;

/// <summary>
/// Writes events as server-sent events (WHATWG HTML §9.2) until the client goes away: the id to resume from, and one line of
/// JSON. All are of the default type, so that a browser hears every kind with one handler. A comment every quarter of a minute keeps the connection known to be alive.
/// </summary>
internal sealed class EventStreamResult(EventFilter filter, long? afterId) : IResult
{
    public const string ContentType = "text/event-stream";

    /// <summary>How many clients may watch at the same time; more are told to come back.</summary>
    public const int MaxClients = 128;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static int _clients;

    public async Task ExecuteAsync(HttpContext context)
    {
        if (Interlocked.Increment(ref _clients) > MaxClients)
        {
            Interlocked.Decrement(ref _clients);
            context.Response.Headers.RetryAfter = "10";
            await Results.Problem($"{MaxClients} clients watch the events already.", statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context);
            return;
        }

        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await WriteAsync(context, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client left or the appliance stops: the usual end of a stream, not a failure of the request.
            return;
        }
        finally
        {
            Interlocked.Decrement(ref _clients);
        }
    }

    private async Task WriteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var json = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var events = context.RequestServices.GetRequiredService<EventStream>();
        var clock = context.RequestServices.GetRequiredService<TimeProvider>();
        context.Response.ContentType = ContentType;
        context.Response.Headers.CacheControl = "no-store";
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var source = events.SubscribeAsync(filter, afterId, reading.Token).GetAsyncEnumerator(reading.Token);
        var next = source.MoveNextAsync().AsTask();
        try
        {
            // Only now: whoever reads this line misses nothing that happens afterwards.
            await SendAsync(context, ": watching\n\n", cancellationToken);
            while (true)
            {
                if (await Task.WhenAny(next, Task.Delay(Heartbeat, clock, cancellationToken)) != next)
                {
                    await SendAsync(context, ":\n\n", cancellationToken);
                    continue;
                }

                if (!await next) return;
                var e = EventView.Of(source.Current);
                await SendAsync(context, $"id: {e.Id}\ndata: {JsonSerializer.Serialize(e, json)}\n\n", cancellationToken);
                next = source.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // An enumerator may be disposed only once its last step has ended.
            await reading.CancelAsync();
            await next.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private static async Task SendAsync(HttpContext context, string text, CancellationToken cancellationToken) =>
        await context.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
}
