using System.Data.Common;
using Dapper;

namespace BootAppliance.Data;

/// <summary>A queued write, whatever its result type.</summary>
internal interface IPendingWrite
{
    void Run(DbConnection connection);

    void Complete();

    void Fail(Exception exception);
}

/// <summary>One write of a batch: its own savepoint, so that its failure is its own.</summary>
internal sealed class PendingWrite<T>(Func<DbConnection, T> work, Action<T>? committed, Action? commitFailed) : IPendingWrite
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;
    private Exception? _error;

    public Task<T> Task => _done.Task;

    public void Run(DbConnection connection)
    {
        connection.Execute("SAVEPOINT one");
        try
        {
            _result = work(connection);
            connection.Execute("RELEASE SAVEPOINT one");
        }
        catch (Exception exception)
        {
            connection.Execute("ROLLBACK TO SAVEPOINT one; RELEASE SAVEPOINT one");
            _error = exception;
        }
    }

    public void Complete()
    {
        if (_error is not null)
        {
            _done.TrySetException(_error);
            return;
        }

        try
        {
            committed?.Invoke(_result!);
            _done.TrySetResult(_result!);
        }
        catch (Exception exception)
        {
            _done.TrySetException(exception);
        }
    }

    public void Fail(Exception exception)
    {
        if (_error is null) commitFailed?.Invoke();
        _done.TrySetException(_error ?? exception);
    }
}
