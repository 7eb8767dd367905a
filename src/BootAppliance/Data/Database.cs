using System.Data.Common;
using System.Threading.Channels;

namespace BootAppliance.Data;

/// <summary>
/// The one door to the state. Writes are run by one writer thread, many to a transaction: each has a savepoint of
/// its own, and each is answered only after the commit that carries it is durable.
/// </summary>
public sealed partial class Database : IAsyncDisposable
{
    private const int QueueLength = 8192;
    private const int BatchSize = 512;

    // What came while a commit was on its way is joined by what comes now: fewer syncs, for a delay that nobody notices.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(2);

    private static readonly PreparedStatement CommitAll = new("COMMIT TRANSACTION");
    private static readonly PreparedStatement RollBack = new("ROLLBACK TRANSACTION");

    private readonly SqlDialect _dialect;
    private readonly ILogger<Database> _logger;
    private readonly TimeProvider _clock;
    // Synchronous continuations: the writer thread waits in a blocking way, and is woken without a thread of the pool between.
    private readonly Channel<IPendingWrite> _queue = Channel.CreateBounded<IPendingWrite>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true, AllowSynchronousContinuations = true });
    private readonly Thread _writer;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DbConnection? _connection;

    public Database(SqlDialect dialect, TimeProvider clock, ILogger<Database> logger)
    {
        _dialect = dialect;
        _clock = clock;
        _logger = logger;
        _writer = new Thread(WriteLoop) { IsBackground = true, Name = "database writer" };
    }

    public SqlDialect Dialect => _dialect;

    /// <summary>When the writer last proved to be alive; the watchdog looks at it.</summary>
    public DateTimeOffset LastProgress { get; private set; }

    /// <summary>Opens, migrates and starts the writer.</summary>
    /// <exception cref="MigrationException">The schema cannot be brought to this build's version.</exception>
    public void Start()
    {
        _connection = _dialect.OpenWriter();
        foreach (var name in Migrator.Run(_dialect, _connection, Migration.Embedded, _clock.GetUtcNow()))
            Log.Migrated(_logger, name);
        LastProgress = _clock.GetUtcNow();
        _writer.Start();
    }

    /// <summary>
    /// Queues <paramref name="work"/>; completes when it is durable. <paramref name="committed"/> then runs on the writer
    /// thread, in the order of commits, before the task completes. <paramref name="commitFailed"/> runs there if the whole
    /// batch was lost, so that what memory had anticipated can be taken back; a write that throws concerns itself alone.
    /// </summary>
    public async Task<T> WriteAsync<T>(
        Func<DbConnection, T> work, Action<T>? committed = null, Action? commitFailed = null, CancellationToken cancellationToken = default)
    {
        var write = new PendingWrite<T>(work, committed, commitFailed);
        await _queue.Writer.WriteAsync(write, cancellationToken);
        return await write.Task;
    }

    /// <summary>
    /// The same for who cannot wait, such as a receive loop: false at once if the queue is full. Exactly one of both calls
    /// follows, on the writer thread.
    /// </summary>
    public bool TryPost<T>(Func<DbConnection, T> work, Action<T> committed, Action<Exception> failed, Durability durability = Durability.PowerCut) =>
        _queue.Writer.TryWrite(new PostedWrite<T>(work, committed, failed, durability));

    /// <summary>Reads outside the writer's transaction: sees what is committed.</summary>
    public Task<T> ReadAsync<T>(Func<DbConnection, T> work, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var connection = _dialect.OpenReader();
            return work(connection);
        },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        if (_writer.IsAlive) await _stopped.Task;
        _connection?.Dispose();
        if (_dialect is IDisposable disposable) disposable.Dispose();
    }

    private void WriteLoop()
    {
        var batch = new List<IPendingWrite>(BatchSize);
        while (WaitForWork())
        {
            while (batch.Count < BatchSize && _queue.Reader.TryRead(out var write)) batch.Add(write);
            if (batch.Count > 0) Commit(batch);
            batch.Clear();
            LastProgress = _clock.GetUtcNow();
        }

        _stopped.SetResult();
    }

    /// <summary>Wakes at least every second, so that an idle writer still shows that it lives.</summary>
    private bool WaitForWork()
    {
        if (_queue.Reader.TryPeek(out _))
        {
            Thread.Sleep(Gathering);
            return true;
        }

        var ended = _clock.GetTimestamp();
        var waiting = _queue.Reader.WaitToReadAsync().AsTask();
#pragma warning disable VSTHRD002 // the writer is a thread of its own; blocking is its way of waiting
        while (!waiting.Wait(TimeSpan.FromSeconds(1))) LastProgress = _clock.GetUtcNow();
        // A commit without a sync is over before the next write comes, and would be made for each alone.
        if (_clock.GetElapsedTime(ended) < Gathering && _queue.Reader.TryPeek(out var next) && next.Durability == Durability.Process) Thread.Sleep(Gathering);
        return waiting.Result;
#pragma warning restore VSTHRD002
    }

    private void Commit(List<IPendingWrite> batch)
    {
        try
        {
            var connection = _connection ??= _dialect.OpenWriter();
            _dialect.Begin(connection, batch.Max(write => write.Durability));
            var keeps = true;
            if (batch is [var only]) keeps = only.RunAlone(connection);
            else foreach (var write in batch) write.Run(connection);
            (keeps ? CommitAll : RollBack).Run(connection);
        }
        catch (Exception exception)
        {
            Log.CommitFailed(_logger, exception, batch.Count);
            foreach (var write in batch) Tell(() => write.Fail(exception));
            Tell(() => _connection?.Dispose());
            _connection = null;
            return;
        }

        foreach (var write in batch) Tell(write.Complete);
    }

    private void Tell(Action what)
    {
        try
        {
            what();
        }
        catch (Exception exception)
        {
            // The writer goes on for the others.
            Log.NotTold(_logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2100, LogLevel.Information, "database: applied migration {Migration}", EventName = "DatabaseMigrated")]
        public static partial void Migrated(ILogger logger, string migration);

        [LoggerMessage(2102, LogLevel.Error, "database: who asked for a write could not be told how it ended", EventName = "DatabaseNotTold")]
        public static partial void NotTold(ILogger logger, Exception exception);

        [LoggerMessage(2101, LogLevel.Error, "database: a commit of {Count} writes failed; none of them was acknowledged", EventName = "DatabaseCommitFailed")]
        public static partial void CommitFailed(ILogger logger, Exception exception, int count);
    }
}
