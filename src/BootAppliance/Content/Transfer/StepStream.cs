using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Content.Transfer;

/// <summary>Long work as an answer that is read while it goes on: server-sent events, the last of which is what came of it. Who goes away ends the work.</summary>
internal static class StepStream
{
    /// <param name="work">Tells its steps and returns the last one.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static ServerSentEventsResult<T> Of<T>(Func<Action<T>, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        TypedResults.ServerSentEvents(StepsAsync(work, cancellationToken));

    private static async IAsyncEnumerable<T> StepsAsync<T>(Func<Action<T>, CancellationToken, Task<T>> work, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Only the newest step is worth reading.
        var steps = Channel.CreateBounded<T>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var last = WorkAsync();
        await foreach (var step in steps.Reader.ReadAllAsync(cancellationToken)) yield return step;
        yield return await last;

        async Task<T> WorkAsync()
        {
            try
            {
                return await work(step => steps.Writer.TryWrite(step), cancellationToken);
            }
            finally
            {
                steps.Writer.Complete();
            }
        }
    }
}
