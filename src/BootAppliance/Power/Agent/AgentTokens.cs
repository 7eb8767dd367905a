using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Inventory;
using Dapper;

namespace BootAppliance.Power.Agent;

/// <summary>
/// By which token each machine's agent asks for its orders: 32 random bytes, of which the SHA-256 alone is stored. One a machine; a
/// new one takes the old one's place. It counts while the machine has a power system of the kind agent.
/// </summary>
public sealed class AgentTokens
{
    private const string Prefix = "bap_";
    private const int Length = 4 + 43;

    private readonly Database _database;
    private readonly InventoryStore _inventory;
    private readonly EventStream _events;
    private readonly TimeProvider _clock;

    public AgentTokens(Database database, InventoryStore inventory, EventStream events, TimeProvider clock)
    {
        (_database, _inventory, _events, _clock) = (database, inventory, events, clock);
        inventory.Renaming += (connection, rename) => connection.Execute("UPDATE power_agents SET system = @To WHERE system = @From", new { rename.From, rename.To });
    }

    /// <returns>The token, which is shown this once.</returns>
    public async Task<string> IssueAsync(string system, string who, CancellationToken cancellationToken)
    {
        var text = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        ApplianceEvent? told = null;
        await _database.WriteAsync(
            connection =>
            {
                var now = _clock.GetUtcNow();
                connection.Execute(
                    """
                    INSERT INTO power_agents (system, hash, issued_at, issued_by) VALUES (@system, @hash, @at, @who)
                    ON CONFLICT (system) DO UPDATE SET hash = excluded.hash, issued_at = excluded.issued_at, issued_by = excluded.issued_by
                    """,
                    new { system, hash = Hash(text), at = now.ToUnixTimeMilliseconds(), who });
                told = EventStore.Append(
                    connection,
                    new NewEvent("power.agent_token", EventLevel.Info, $"{who} made a new token for the agent of {system}; the one before counts no more")
                    {
                        System = system,
                    }.By(who),
                    now);
                return 0;
            },
            _ => _events.Publish(told!), cancellationToken: cancellationToken);
        return text;
    }

    /// <returns>Whose token it is; null if it is nobody's.</returns>
    public async Task<string?> SystemOfAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length != Length || !token.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        // Found by its digest: how long that takes says nothing about a token.
        var system = await _database.ReadAsync(connection => connection.QuerySingleOrDefault<string>("SELECT system FROM power_agents WHERE hash = @hash", new { hash = Hash(token) }), cancellationToken);
        return system is not null && _inventory.Current.Systems.TryGetValue(system, out var found) && HasAgent(found) ? system : null;
    }

    public static bool HasAgent(SystemObject system) => system.Power.Values.Any(one => one.Type == AgentDriver.Name);

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
