using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Inventory;
using BootAppliance.Power.Queue;
using Dapper;

namespace BootAppliance.Power.Manual;

/// <summary>What somebody said of a power system that is switched by hand.</summary>
public sealed record PowerConfirmation(PowerState State, string Who, DateTimeOffset At);

/// <summary>What people said of the power systems that they switch, as rows.</summary>
public sealed class PowerConfirmations
{
    private readonly Database _database;
    private readonly EventStream _events;
    private readonly TimeProvider _clock;

    public PowerConfirmations(Database database, InventoryStore inventory, EventStream events, TimeProvider clock)
    {
        (_database, _events, _clock) = (database, events, clock);
        inventory.Renaming += (connection, rename) => connection.Execute("UPDATE power_confirmed SET system = @To WHERE system = @From", new { rename.From, rename.To });
    }

    /// <returns>Null if nobody ever said.</returns>
    public Task<PowerConfirmation?> OfAsync(string system, string power, CancellationToken cancellationToken) => _database.ReadAsync(
        connection => connection.QuerySingleOrDefault<(string? State, string Who, long At)>("SELECT state, who, at FROM power_confirmed WHERE system = @system AND power = @power", new { system, power }) is { State: { } state } row
            ? new PowerConfirmation(state == "on" ? PowerState.On : PowerState.Off, row.Who, DateTimeOffset.FromUnixTimeMilliseconds(row.At))
            : null,
        cancellationToken);

    /// <summary>Stores it, and lets what waits for it look again.</summary>
    public async Task ConfirmAsync(string system, IReadOnlyList<string> powers, PowerState state, string who, CancellationToken cancellationToken)
    {
        ApplianceEvent? told = null;
        await _database.WriteAsync(
            connection =>
            {
                var now = _clock.GetUtcNow();
                foreach (var power in powers)
                {
                    connection.Execute(
                        """
                        INSERT INTO power_confirmed (system, power, state, who, at) VALUES (@system, @power, @state, @who, @at)
                        ON CONFLICT (system, power) DO UPDATE SET state = excluded.state, who = excluded.who, at = excluded.at
                        """,
                        new { system, power, state = PowerIntentStore.Word(state), who, at = now.ToUnixTimeMilliseconds() });
                }

                PowerIntentStore.Hasten(connection, system, now);
                told = EventStore.Append(
                    connection,
                    new NewEvent("power.confirmed", EventLevel.Info, $"{who} says that {system} was switched {PowerIntentStore.Word(state)} by hand ({string.Join(", ", powers)})")
                    {
                        System = system,
                        Data = new Dictionary<string, string>(StringComparer.Ordinal) { ["who"] = who, ["state"] = PowerIntentStore.Word(state) },
                    },
                    now);
                return 0;
            },
            _ => _events.Publish(told!), cancellationToken: cancellationToken);
    }
}
