using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;

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

    /// <summary>Runs it with one value for each parameter, in their order; the first column of the first row, or null without one.</summary>
    public object? Run(DbConnection connection, params ReadOnlySpan<object?> values)
    {
        var command = _commands.GetValue(connection, Prepare);
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command.ExecuteScalar();
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
