namespace BootAppliance.Content.Usage;

/// <summary>The store's usage as it was counted last: counting looks at every file of the store, and a page is asked for often.</summary>
public sealed class UsageSeen(TemplateUsage usage, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private (StoreUsage? Usage, int Versions, DateTimeOffset At) _last;

    /// <param name="versions">How many there are: a new one makes it count again.</param>
    /// <param name="cancellationToken">Ends the counting.</param>
    /// <returns>Null while the store cannot be counted.</returns>
    public async Task<StoreUsage?> GetAsync(int versions, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_last.Versions == versions && clock.GetUtcNow() - _last.At < Lasts) return _last.Usage;
            _last = (await usage.CountAsync(cancellationToken), versions, clock.GetUtcNow());
        }
        catch (IOException)
        {
            // Verification says what is wrong with it; the page does without.
            _last = (null, versions, clock.GetUtcNow());
        }
        finally
        {
            _gate.Release();
        }

        return _last.Usage;
    }

    public void Dispose() => _gate.Dispose();
}
