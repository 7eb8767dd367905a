using System.Data;
using System.Data.Common;
using BootAppliance.Data;
using BootAppliance.Protocols;
using Dapper;

namespace BootAppliance.Dhcp;

/// <summary>One change of an address's holder. <see cref="What"/> is <c>bound</c>, <c>released</c> or <c>declined</c>; renewals make none.</summary>
public sealed record LeaseHistoryEntry(long Id, DateTimeOffset At, string Address, string What, string Mac, string Client, string? HostName, DateTimeOffset ExpiresAt);

/// <summary>A page of them; <paramref name="Next"/> is the <c>before</c> of the next page.</summary>
public sealed record LeaseHistoryPage(IReadOnlyList<LeaseHistoryEntry> Items, long? Next);

/// <summary>Who had which address when: written with the lease in one transaction, read by address or MAC, bounded.</summary>
public sealed class LeaseHistory(Database database)
{
    /// <summary>How many entries are kept; the oldest go first.</summary>
    public const int Kept = 1_000_000;

    private static readonly PreparedStatement Insert = new(
        "INSERT INTO dhcp_history (at, address, what, mac, client, host_name, expires_at) VALUES (@at, @address, @what, @mac, @client, @host_name, @expires_at)",
        new("at", DbType.Int64), new("address", DbType.Int64), new("what", DbType.String), new("mac", DbType.String), new("client", DbType.String),
        new("host_name", DbType.String), new("expires_at", DbType.Int64));

    /// <summary>Whether it gives the address another holder or ends a lease; a renewal does neither.</summary>
    public static bool IsNew(Lease lease) => lease.State != LeaseState.Bound || lease.StartsAt == lease.RenewedAt;

    /// <summary>Records it within the caller's transaction.</summary>
    public static void Append(DbConnection connection, Lease lease)
    {
        var at = lease.State switch
        {
            LeaseState.Bound => lease.StartsAt,
            LeaseState.Released => lease.ExpiresAt,
            _ => lease.RenewedAt,
        };
        Insert.Run(
            connection, at.ToUnixTimeMilliseconds(), (long)lease.Address.Value, LeaseStore.Spell(lease.State), lease.Mac, lease.Client.Value, lease.HostName,
            lease.ExpiresAt.ToUnixTimeMilliseconds());
    }

    public static void Trim(DbConnection connection, long kept = Kept) =>
        connection.Execute("DELETE FROM dhcp_history WHERE id <= (SELECT MAX(id) FROM dhcp_history) - @kept", new { kept });

    /// <summary>The newest first; <paramref name="before"/> is the id of the last one of the page before.</summary>
    public Task<IReadOnlyList<LeaseHistoryEntry>> ListAsync(IPv4Address? address, string? mac, long? before, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<LeaseHistoryEntry>>(
            connection =>
            [
                .. connection.Query<Row>(
                    $"""
                    SELECT id, at, address, what, mac, client, host_name AS HostName, expires_at AS ExpiresAt FROM dhcp_history
                    WHERE id < @Before {(address is null ? "" : "AND address = @Address")} {(mac is null ? "" : "AND mac = @Mac")}
                    ORDER BY id DESC LIMIT @Limit
                    """,
                    new { Before = before ?? long.MaxValue, Address = (long)(address?.Value ?? 0), Mac = mac ?? "", Limit = (long)limit })
                    .Select(row => row.ToEntry()),
            ],
            cancellationToken);

    private sealed class Row
    {
        public long Id { get; init; }

        public long At { get; init; }

        public long Address { get; init; }

        public string What { get; init; } = "";

        public string Mac { get; init; } = "";

        public string Client { get; init; } = "";

        public string? HostName { get; init; }

        public long ExpiresAt { get; init; }

        public LeaseHistoryEntry ToEntry() => new(
            Id, DateTimeOffset.FromUnixTimeMilliseconds(At), new IPv4Address((uint)Address).ToString(), What, Mac, Client, HostName,
            DateTimeOffset.FromUnixTimeMilliseconds(ExpiresAt));
    }
}
