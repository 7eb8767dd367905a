using System.Threading.Channels;

namespace BootAppliance;

/// <summary>Wakes a worker. Rung while nobody listens it is heard by the next who does, once however often it was rung.</summary>
public sealed class Bell
{
    private readonly Channel<bool> _rung = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Ring() => _rung.Writer.TryWrite(true);

    /// <summary>Returns when it is rung, when <paramref name="most"/> is over, or when it is cancelled; throws for none of them.</summary>
    public async Task WaitAsync(TimeSpan most, TimeProvider clock, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(most, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await _rung.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }
}
