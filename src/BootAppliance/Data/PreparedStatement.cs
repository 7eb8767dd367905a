using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace BootAppliance.Data;

/// <summary>One column's parameter: its name and what it holds.</summary>
internal readonly record struct StatementParameter(string Name, DbType Type);

/// <summary>
/// A statement that is run so often that parsing it would cost more than running it: it is prepared once on each
/// connection. Only the writer thread uses it.
/// </summary>
internal sealed class PreparedStatement(string sql, params StatementParameter[] parameters)
{
    private readonly ConditionalWeakTable<DbConnection, DbCommand> _commands = [];
    private readonly ConditionalWeakTable<SqliteConnection, SqliteStatement> _statements = [];

    /// <summary>Runs it with one value for each parameter, in their order: a long, a string, an array of bytes or null.</summary>
    /// <returns>Whether it returned a row.</returns>
    public bool Run(DbConnection connection, params ReadOnlySpan<object?> values)
    {
        if (connection is SqliteConnection sqlite) return _statements.GetValue(sqlite, one => new SqliteStatement(one, sql, parameters)).Run(values);
        var command = _commands.GetValue(connection, Prepare);
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command.ExecuteScalar() is not null;
    }

    private DbCommand Prepare(DbConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, type) in parameters)
        {
            var parameter = command.CreateParameter();
            // PostgreSQL wants to know the type of a null.
            (parameter.ParameterName, parameter.DbType, parameter.Value) = (name, type, DBNull.Value);
            command.Parameters.Add(parameter);
        }

        command.Prepare();
        return command;
    }
}
