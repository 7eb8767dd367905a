using System.Data.Common;
using Dapper;

namespace BootAppliance.Data;

/// <summary>A queued write, whatever its result type.</summary>
internal interface IPendingWrite
{
    Durability Durability { get; }

    /// <summary>Runs it beside others: what it did is undone if it fails.</summary>
    void Run(DbConnection connection);

    /// <summary>Runs it as the only one of its transaction; false if that is to be rolled back.</summary>
    bool RunAlone(DbConnection connection);

    void Complete();

    void Fail(Exception exception);
}

/// <summary>One write of a batch: its own savepoint, so that its failure is its own.</summary>
internal abstract class SavepointWrite<T>(Func<DbConnection, T> work) : IPendingWrite
{
    private static readonly PreparedStatement Save = new("SAVEPOINT one");
    private static readonly PreparedStatement Release = new("RELEASE SAVEPOINT one");

    public virtual Durability Durability => Durability.PowerCut;

    protected T? Result { get; private set; }

    protected Exception? Error { get; private set; }

    public void Run(DbConnection connection)
    {
        Save.Run(connection);
        try
        {
            Result = work(connection);
            Release.Run(connection);
        }
        catch (Exception exception)
        {
            connection.Execute("ROLLBACK TO SAVEPOINT one; RELEASE SAVEPOINT one");
            Error = exception;
        }
    }

    public bool RunAlone(DbConnection connection)
    {
        try
        {
            Result = work(connection);
            return true;
        }
        catch (Exception exception)
        {
            Error = exception;
            return false;
        }
    }

    public abstract void Complete();

    public abstract void Fail(Exception exception);
}

/// <summary>A write that tells how it went by calls on the writer thread.</summary>
internal sealed class PostedWrite<T>(Func<DbConnection, T> work, Action<T> committed, Action<Exception> failed, Durability durability) : SavepointWrite<T>(work)
{
    public override Durability Durability => durability;

    public override void Complete()
    {
        if (Error is null) committed(Result!);
        else failed(Error);
    }

    public override void Fail(Exception exception) => failed(Error ?? exception);
}

/// <summary>A write that somebody waits for.</summary>
internal sealed class PendingWrite<T>(Func<DbConnection, T> work, Action<T>? committed, Action? commitFailed) : SavepointWrite<T>(work)
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _done.Task;

    public override void Complete()
    {
        if (Error is not null)
        {
            _done.TrySetException(Error);
            return;
        }

        try
        {
            committed?.Invoke(Result!);
            _done.TrySetResult(Result!);
        }
        catch (Exception exception)
        {
            _done.TrySetException(exception);
        }
    }

    public override void Fail(Exception exception)
    {
        if (Error is null) commitFailed?.Invoke();
        _done.TrySetException(Error ?? exception);
    }
}
