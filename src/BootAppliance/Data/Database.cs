using System.Data.Common;
using System.Threading.Channels;
using Dapper;

namespace BootAppliance.Data;

/// <summary>
/// The one door to the state. Writes are run by one writer thread, many to a transaction: each has a savepoint of
/// its own, and each is answered only after the commit that carries it is durable.
/// </summary>
public sealed partial class Database : IAsyncDisposable
{
    private const int QueueLength = 8192;
    private const int BatchSize = 512;

    private readonly SqlDialect _dialect;
    private readonly ILogger<Database> _logger;
    private readonly TimeProvider _clock;
    private readonly Channel<IPendingWrite> _queue = Channel.CreateBounded<IPendingWrite>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });
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
        var waiting = _queue.Reader.WaitToReadAsync().AsTask();
#pragma warning disable VSTHRD002 // the writer is a thread of its own; blocking is its way of waiting
        while (!waiting.Wait(TimeSpan.FromSeconds(1))) LastProgress = _clock.GetUtcNow();
        return waiting.Result;
#pragma warning restore VSTHRD002
    }

    private void Commit(List<IPendingWrite> batch)
    {
        try
        {
            var connection = _connection ??= _dialect.OpenWriter();
            connection.Execute(_dialect.BeginWrite);
            foreach (var write in batch) write.Run(connection);
            connection.Execute("COMMIT TRANSACTION");
        }
        catch (Exception exception)
        {
            Log.CommitFailed(_logger, exception, batch.Count);
            _connection?.Dispose();
            _connection = null;
            foreach (var write in batch) write.Fail(exception);
            return;
        }

        foreach (var write in batch) write.Complete();
    }

    private static partial class Log
    {
        [LoggerMessage(2100, LogLevel.Information, "database: applied migration {Migration}", EventName = "DatabaseMigrated")]
        public static partial void Migrated(ILogger logger, string migration);

        [LoggerMessage(2101, LogLevel.Error, "database: a commit of {Count} writes failed; none of them was acknowledged", EventName = "DatabaseCommitFailed")]
        public static partial void CommitFailed(ILogger logger, Exception exception, int count);
    }
}
