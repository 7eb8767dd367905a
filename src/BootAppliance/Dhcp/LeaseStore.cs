using System.Data;
using System.Data.Common;
using BootAppliance.Data;
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
    private static readonly PreparedStatement Upsert = new(
        """
        INSERT INTO dhcp_leases (address, client, state, mac, host_name, starts_at, renewed_at, expires_at, agent)
        VALUES (@address, @client, @state, @mac, @host_name, @starts_at, @renewed_at, @expires_at, @agent)
        ON CONFLICT (address) DO UPDATE SET
          client = excluded.client, state = excluded.state, mac = excluded.mac, host_name = excluded.host_name,
          starts_at = excluded.starts_at, renewed_at = excluded.renewed_at, expires_at = excluded.expires_at, agent = excluded.agent
        WHERE (dhcp_leases.client = excluded.client AND dhcp_leases.state <> 'declined') OR dhcp_leases.expires_at <= @now
        RETURNING address
        """,
        new("address", DbType.Int64), new("client", DbType.String), new("state", DbType.String), new("mac", DbType.String), new("host_name", DbType.String),
        new("starts_at", DbType.Int64), new("renewed_at", DbType.Int64), new("expires_at", DbType.Int64), new("agent", DbType.Binary), new("now", DbType.Int64));

    private const string Columns = "address, client, state, mac, host_name AS HostName, starts_at AS StartsAt, renewed_at AS RenewedAt, expires_at AS ExpiresAt, agent";

    /// <summary>Writes all of them in the caller's transaction; for each, null if it was written, else the lease that stands.</summary>
    public static Lease?[] Apply(DbConnection connection, IReadOnlyList<LeaseChange> changes, DateTimeOffset now)
    {
        var standing = new Lease?[changes.Count];
        for (var i = 0; i < changes.Count; i++)
        {
            var change = changes[i];
            var lease = change.Lease;
            var isWritten = Upsert.Run(
                connection, (long)lease.Address.Value, lease.Client.Value, Spell(lease.State), lease.Mac, lease.HostName, lease.StartsAt.ToUnixTimeMilliseconds(),
                lease.RenewedAt.ToUnixTimeMilliseconds(), lease.ExpiresAt.ToUnixTimeMilliseconds(), lease.AgentInformation, now.ToUnixTimeMilliseconds());
            if (!isWritten)
            {
                standing[i] = Find(connection, lease.Address);
                continue;
            }

            if (LeaseHistory.IsNew(lease)) LeaseHistory.Append(connection, lease);
            if (change.Gives is { } given)
            {
                connection.Execute(
                    "UPDATE dhcp_leases SET state = 'released', expires_at = @Now WHERE address = @Address AND client = @Client AND state = 'bound'",
                    new { Now = now.ToUnixTimeMilliseconds(), Address = (long)given.Value, Client = lease.Client.Value });
            }
        }

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
