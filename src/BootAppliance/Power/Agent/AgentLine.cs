namespace BootAppliance.Power.Agent;

/// <summary>What passes between one machine's agent and its driver. An order is handed out once: a reset that was handed out twice would be two.</summary>
internal sealed class AgentLine(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _arrived = NewSignal();
    private AgentOrder? _waiting;
    private AgentOrder? _given;
    private TaskCompletionSource<AgentReply>? _reply;

    /// <summary>When the agent asked last; null if it has not since the start.</summary>
    public DateTimeOffset? SeenAt { get; private set; }

    /// <returns>The next order; null if none came in that time.</returns>
    public async Task<AgentOrder?> NextAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        lock (_lock) SeenAt = clock.GetUtcNow();
        using CancellationTokenSource patience = new(wait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        while (true)
        {
            Task arrived;
            lock (_lock)
            {
                // Who has hung up meanwhile must not be given it.
                if (_waiting is { } order && !cancellationToken.IsCancellationRequested)
                {
                    (_given, _waiting) = (order, null);
                    return order;
                }

                arrived = _arrived.Task;
            }

            await arrived.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (either.IsCancellationRequested) return null;
        }
    }

    /// <returns>The agent's reply; null if it did not fetch the order.</returns>
    /// <exception cref="PowerException">It fetched it and said nothing.</exception>
    public async Task<AgentReply?> OrderAsync(string verb, TimeSpan patience, CancellationToken cancellationToken)
    {
        AgentOrder order = new(Guid.NewGuid().ToString("N"), verb);
        TaskCompletionSource<AgentReply> reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            (_waiting, _given, _reply) = (order, null, reply);
            _arrived.TrySetResult();
            _arrived = NewSignal();
        }

        try
        {
            return await reply.Task.WaitAsync(patience, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            lock (_lock)
            {
                if (_given is null) return null;
            }

            throw new PowerException(PowerFailure.TimedOut, $"fetched the order {verb} and did not say whether it takes it", "look at the machine, and at the journal of its agent") { MayHaveHappened = true };
        }
        finally
        {
            lock (_lock) (_waiting, _given, _reply) = (null, null, null);
        }
    }

    /// <returns>False if no such order is open.</returns>
    public bool TryReply(string id, AgentReply reply)
    {
        lock (_lock)
        {
            if (_given?.Id != id || _reply is null) return false;
            SeenAt = clock.GetUtcNow();
            return _reply.TrySetResult(reply);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
