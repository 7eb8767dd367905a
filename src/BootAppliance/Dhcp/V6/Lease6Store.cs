using System.Data.Common;
using System.Globalization;
using BootAppliance.Data;
using Dapper;

namespace BootAppliance.Dhcp.V6;

/// <summary>The IPv6 leases in the database; an address is claimed by one conditional statement, as in <see cref="LeaseStore"/>.</summary>
public static class Lease6Store
{
    private const string Upsert = """
        INSERT INTO dhcp6_leases (address, duid, iaid, state, mac, host_name, starts_at, renewed_at, expires_at)
        VALUES (@Address, @Duid, @Iaid, @State, @Mac, @HostName, @StartsAt, @RenewedAt, @ExpiresAt)
        ON CONFLICT (address) DO UPDATE SET
          duid = excluded.duid, iaid = excluded.iaid, state = excluded.state, mac = excluded.mac, host_name = excluded.host_name,
          starts_at = excluded.starts_at, renewed_at = excluded.renewed_at, expires_at = excluded.expires_at
        WHERE (dhcp6_leases.duid = excluded.duid AND dhcp6_leases.iaid = excluded.iaid AND dhcp6_leases.state <> 'declined') OR dhcp6_leases.expires_at <= @Now
        RETURNING address
        """;

    private const string Select = """
        SELECT address, duid, iaid, state, mac, host_name AS HostName, starts_at AS StartsAt, renewed_at AS RenewedAt, expires_at AS ExpiresAt FROM dhcp6_leases
        """;

    /// <summary>Null if it was written, else the lease that stands in its way.</summary>
    public static Lease6? Apply(DbConnection connection, Lease6 lease, DateTimeOffset now)
    {
        var written = connection.ExecuteScalar<string?>(Upsert, new
        {
            Address = Key(lease.Address),
            lease.Client.Duid,
            Iaid = (long)lease.Client.Iaid,
            State = LeaseStore.Spell(lease.State),
            lease.Mac,
            HostName = Db.Text(lease.HostName),
            StartsAt = lease.StartsAt.ToUnixTimeMilliseconds(),
            RenewedAt = lease.RenewedAt.ToUnixTimeMilliseconds(),
            ExpiresAt = lease.ExpiresAt.ToUnixTimeMilliseconds(),
            Now = now.ToUnixTimeMilliseconds(),
        });
        if (written is not null)
        {
            LeaseHistory.Append(connection, lease, now);
            return null;
        }

        return connection.QuerySingle<Row>($"{Select} WHERE address = @Address", new { Address = Key(lease.Address) }).ToLease();
    }

    public static IReadOnlyList<Lease6> Load(DbConnection connection, int limit) =>
        [.. connection.Query<Row>($"{Select} ORDER BY expires_at DESC LIMIT @Limit", new { Limit = (long)limit }).Select(row => row.ToLease())];

    /// <returns>The MAC that had it, or null if there was none.</returns>
    public static string? Delete(DbConnection connection, UInt128 address) =>
        connection.QuerySingleOrDefault<string?>("DELETE FROM dhcp6_leases WHERE address = @Address RETURNING mac", new { Address = Key(address) });

    /// <summary>Deletes what ended before that time; returns whose addresses are free.</summary>
    public static IReadOnlyList<UInt128> DeleteEnded(DbConnection connection, DateTimeOffset before) =>
        [.. connection.Query<string>("DELETE FROM dhcp6_leases WHERE expires_at <= @Before RETURNING address", new { Before = before.ToUnixTimeMilliseconds() }).Select(Address)];

    internal static UInt128 Address(string key) => UInt128.Parse(key, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    internal static string Key(UInt128 address) => address.ToString("x32", CultureInfo.InvariantCulture);

    private sealed class Row
    {
        public string Address { get; init; } = "";

        public string Duid { get; init; } = "";

        public long Iaid { get; init; }

        public string State { get; init; } = "";

        public string Mac { get; init; } = "";

        public string? HostName { get; init; }

        public long StartsAt { get; init; }

        public long RenewedAt { get; init; }

        public long ExpiresAt { get; init; }

        public Lease6 ToLease() => new()
        {
            Address = Lease6Store.Address(Address),
            Client = new(Duid, (uint)Iaid),
            State = LeaseStore.ReadState(State),
            Mac = Mac,
            HostName = HostName,
            StartsAt = DateTimeOffset.FromUnixTimeMilliseconds(StartsAt),
            RenewedAt = DateTimeOffset.FromUnixTimeMilliseconds(RenewedAt),
            ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(ExpiresAt),
        };
    }
}
