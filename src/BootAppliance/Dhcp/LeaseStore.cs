using System.Data.Common;
using BootAppliance.Protocols;
using Dapper;

namespace BootAppliance.Dhcp;

/// <summary>
/// The leases in the database. An address is claimed by one conditional statement: whoever commits first has it, and
/// the others learn who that is.
/// </summary>
public static class LeaseStore
{
    // A client's own lease and anything that has ended may be replaced; a quarantine may not.
    private const string Upsert = """
        INSERT INTO dhcp_leases (address, client, state, mac, host_name, starts_at, renewed_at, expires_at, agent)
        VALUES (@address, @client, @state, @mac, @host_name, @starts_at, @renewed_at, @expires_at, @agent)
        ON CONFLICT (address) DO UPDATE SET
          client = excluded.client, state = excluded.state, mac = excluded.mac, host_name = excluded.host_name,
          starts_at = excluded.starts_at, renewed_at = excluded.renewed_at, expires_at = excluded.expires_at, agent = excluded.agent
        WHERE (dhcp_leases.client = excluded.client AND dhcp_leases.state <> 'declined') OR dhcp_leases.expires_at <= @now
        RETURNING address
        """;

    private const string Columns = "address, client, state, mac, host_name AS HostName, starts_at AS StartsAt, renewed_at AS RenewedAt, expires_at AS ExpiresAt, agent";

    /// <summary>Writes all of them in the caller's transaction; for each, null if it was written, else the lease that stands.</summary>
    public static Lease?[] Apply(DbConnection connection, IReadOnlyList<LeaseChange> changes, DateTimeOffset now)
    {
        using var upsert = connection.CreateCommand();
        upsert.CommandText = Upsert;
        Bind(upsert, changes[0].Lease, now);
        upsert.Prepare();

        var standing = new Lease?[changes.Count];
        for (var i = 0; i < changes.Count; i++)
        {
            var change = changes[i];
            if (i > 0) Rebind(upsert, change.Lease);
            if (upsert.ExecuteScalar() is null)
            {
                standing[i] = Find(connection, change.Lease.Address);
                continue;
            }

            if (change.Gives is { } given)
            {
                connection.Execute(
                    "UPDATE dhcp_leases SET state = 'released', expires_at = @Now WHERE address = @Address AND client = @Client AND state = 'bound'",
                    new { Now = now.ToUnixTimeMilliseconds(), Address = (long)given.Value, Client = change.Lease.Client.Value });
            }
        }

        LeaseHistory.Append(connection, changes.Where((_, i) => standing[i] is null).Select(change => change.Lease));
        return standing;
    }

    public static Lease? Find(DbConnection connection, IPv4Address address) =>
        connection.QuerySingleOrDefault<Row>($"SELECT {Columns} FROM dhcp_leases WHERE address = @Address", new { Address = (long)address.Value })?.ToLease();

    /// <summary>The most recent ones, at most <paramref name="limit"/>.</summary>
    public static IReadOnlyList<Lease> Load(DbConnection connection, int limit) =>
    [
        .. connection.Query<Row>($"SELECT {Columns} FROM dhcp_leases ORDER BY expires_at DESC LIMIT @Limit", new { Limit = (long)limit })
            .Select(row => row.ToLease()),
    ];

    public static bool Delete(DbConnection connection, IPv4Address address) =>
        connection.Execute("DELETE FROM dhcp_leases WHERE address = @Address", new { Address = (long)address.Value }) > 0;

    /// <summary>Deletes what ended before that time; returns whose addresses are free.</summary>
    public static IReadOnlyList<IPv4Address> DeleteEnded(DbConnection connection, DateTimeOffset before) =>
        [.. connection.Query<long>("DELETE FROM dhcp_leases WHERE expires_at <= @Before RETURNING address", new { Before = before.ToUnixTimeMilliseconds() }).Select(address => new IPv4Address((uint)address))];

    internal static string Spell(LeaseState state) => state switch
    {
        LeaseState.Bound => "bound",
        LeaseState.Released => "released",
        LeaseState.Declined => "declined",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    internal static LeaseState ReadState(string text) => text switch
    {
        "bound" => LeaseState.Bound,
        "released" => LeaseState.Released,
        _ => LeaseState.Declined,
    };

    private static void Bind(DbCommand command, Lease lease, DateTimeOffset now)
    {
        Add(command, "address", (long)lease.Address.Value);
        Add(command, "client", lease.Client.Value);
        Add(command, "state", Spell(lease.State));
        Add(command, "mac", lease.Mac);
        Add(command, "host_name", lease.HostName, System.Data.DbType.String);
        Add(command, "starts_at", lease.StartsAt.ToUnixTimeMilliseconds());
        Add(command, "renewed_at", lease.RenewedAt.ToUnixTimeMilliseconds());
        Add(command, "expires_at", lease.ExpiresAt.ToUnixTimeMilliseconds());
        Add(command, "agent", lease.AgentInformation, System.Data.DbType.Binary);
        Add(command, "now", now.ToUnixTimeMilliseconds());
    }

    private static void Rebind(DbCommand command, Lease lease)
    {
        var parameters = command.Parameters;
        parameters[0].Value = (long)lease.Address.Value;
        parameters[1].Value = lease.Client.Value;
        parameters[2].Value = Spell(lease.State);
        parameters[3].Value = lease.Mac;
        parameters[4].Value = (object?)lease.HostName ?? DBNull.Value;
        parameters[5].Value = lease.StartsAt.ToUnixTimeMilliseconds();
        parameters[6].Value = lease.RenewedAt.ToUnixTimeMilliseconds();
        parameters[7].Value = lease.ExpiresAt.ToUnixTimeMilliseconds();
        parameters[8].Value = (object?)lease.AgentInformation ?? DBNull.Value;
    }

    private static void Add(DbCommand command, string name, object? value, System.Data.DbType? type = null)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;

        // PostgreSQL wants to know the type of a null.
        parameter.DbType = type ?? (value is long ? System.Data.DbType.Int64 : System.Data.DbType.String);
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }

    private sealed class Row
    {
        public long Address { get; init; }

        public string Client { get; init; } = "";

        public string State { get; init; } = "";

        public string Mac { get; init; } = "";

        public string? HostName { get; init; }

        public long StartsAt { get; init; }

        public long RenewedAt { get; init; }

        public long ExpiresAt { get; init; }

        public byte[]? Agent { get; init; }

        public Lease ToLease() => new()
        {
            Address = new((uint)Address),
            Client = new(Client),
            State = ReadState(State),
            Mac = Mac,
            HostName = HostName,
            StartsAt = DateTimeOffset.FromUnixTimeMilliseconds(StartsAt),
            RenewedAt = DateTimeOffset.FromUnixTimeMilliseconds(RenewedAt),
            ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(ExpiresAt),
            AgentInformation = Agent,
        };
    }
}
