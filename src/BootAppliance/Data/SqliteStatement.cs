using System.Data;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BootAppliance.Data;

/// <summary>
/// A prepared statement without ADO.NET around it: that looks each parameter up by its name at each run and makes a
/// reader for one row, which costs more than SQLite's own work.
/// </summary>
internal sealed class SqliteStatement
{
    private const int LongestOnStack = 256;

    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _statement;
    private readonly int[] _indexes;

    /// <exception cref="SqliteException">The text is no SQL, or names what is not there.</exception>
    public SqliteStatement(SqliteConnection connection, string sql, StatementParameter[] parameters)
    {
        _connection = connection;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection.Handle, sql, out _statement), connection.Handle);
        _indexes = [.. parameters.Select(one => raw.sqlite3_bind_parameter_index(_statement, "@" + one.Name))];
        // A connection that still has statements is not closed, and its log is not written back.
        connection.StateChange += (_, change) =>
        {
            if (change.CurrentState == ConnectionState.Closed) _statement.Dispose();
        };
    }

    /// <returns>Whether it returned a row.</returns>
    /// <exception cref="SqliteException">It failed, for instance at a constraint.</exception>
    public bool Run(ReadOnlySpan<object?> values)
    {
        try
        {
            for (var i = 0; i < values.Length; i++) Check(Bind(_indexes[i], values[i]));
            var result = raw.sqlite3_step(_statement);
            var isRow = result == raw.SQLITE_ROW;
            while (result == raw.SQLITE_ROW) result = raw.sqlite3_step(_statement);
            if (result != raw.SQLITE_DONE) Check(result);
            return isRow;
        }
        finally
        {
            // It repeats the error of the step, which has been thrown.
            _ = raw.sqlite3_reset(_statement);
        }
    }

    private int Bind(int index, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(_statement, index),
        long number => raw.sqlite3_bind_int64(_statement, index, number),
        byte[] { Length: 0 } => raw.sqlite3_bind_zeroblob(_statement, index, 0),
        byte[] bytes => raw.sqlite3_bind_blob(_statement, index, bytes),
        // As a span the empty one has no address, which SQLite takes for NULL.
        "" => raw.sqlite3_bind_text(_statement, index, ""),
        string text => BindText(index, text),
        _ => throw new ArgumentException($"a value of {value.GetType()} is none that a statement takes", nameof(value)),
    };

    private int BindText(int index, string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> bytes = most <= LongestOnStack ? stackalloc byte[LongestOnStack] : new byte[most];
        return raw.sqlite3_bind_text(_statement, index, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _connection.Handle);
}
