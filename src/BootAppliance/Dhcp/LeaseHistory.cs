using System.Data;
using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using BootAppliance.Data;
using BootAppliance.Dhcp.V6;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp6;
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

    /// <summary>The same for IPv6; what a client gave back or declined ended <paramref name="now"/>.</summary>
    public static void Append(DbConnection connection, Lease6 lease, DateTimeOffset now)
    {
        if (lease.State == LeaseState.Bound && lease.StartsAt != lease.RenewedAt) return;
        connection.Execute(
            """
            INSERT INTO dhcp_history (at, address, address6, what, mac, client, host_name, expires_at)
            VALUES (@At, 0, @Address, @What, @Mac, @Client, @HostName, @ExpiresAt)
            """,
            new
            {
                At = (lease.State == LeaseState.Bound ? lease.StartsAt : now).ToUnixTimeMilliseconds(),
                Address = Lease6Store.Key(lease.Address),
                What = LeaseStore.Spell(lease.State),
                lease.Mac,
                Client = lease.Client.ToString(),
                HostName = Db.Text(lease.HostName),
                ExpiresAt = lease.ExpiresAt.ToUnixTimeMilliseconds(),
            });
    }

    public static void Trim(DbConnection connection, long kept = Kept) =>
        connection.Execute("DELETE FROM dhcp_history WHERE id <= (SELECT MAX(id) FROM dhcp_history) - @kept", new { kept });

    /// <summary>The newest first; <paramref name="before"/> is the id of the last one of the page before.</summary>
    public Task<IReadOnlyList<LeaseHistoryEntry>> ListAsync(IPAddress? address, string? mac, long? before, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<LeaseHistoryEntry>>(
            connection =>
            [
                .. connection.Query<Row>(
                    $"""
                    SELECT id, at, address, address6, what, mac, client, host_name AS HostName, expires_at AS ExpiresAt FROM dhcp_history
                    WHERE id < @Before {Where(address)} {(mac is null ? "" : "AND mac = @Mac")}
                    ORDER BY id DESC LIMIT @Limit
                    """,
                    new
                    {
                        Before = before ?? long.MaxValue,
                        Address = address is { AddressFamily: AddressFamily.InterNetwork } ? (long)IPv4Address.From(address).Value : 0,
                        Address6 = address is { AddressFamily: AddressFamily.InterNetworkV6 } ? Lease6Store.Key(IPv6Address.From(address)) : "",
                        Mac = mac ?? "",
                        Limit = (long)limit,
                    })
                    .Select(row => row.ToEntry()),
            ],
            cancellationToken);

    private static string Where(IPAddress? address) => address?.AddressFamily switch
    {
        null => "",
        AddressFamily.InterNetworkV6 => "AND address6 = @Address6",
        _ => "AND address = @Address AND address6 IS NULL",
    };

    private sealed class Row
    {
        public long Id { get; init; }

        public long At { get; init; }

        public long Address { get; init; }

        public string? Address6 { get; init; }

        public string What { get; init; } = "";

        public string Mac { get; init; } = "";

        public string Client { get; init; } = "";

        public string? HostName { get; init; }

        public long ExpiresAt { get; init; }

        private string Shown => Address6 is { } six ? IPv6Address.ToIPAddress(Lease6Store.Address(six)).ToString() : new IPv4Address((uint)Address).ToString();

        public LeaseHistoryEntry ToEntry() => new(
            Id, DateTimeOffset.FromUnixTimeMilliseconds(At), Shown, What, Mac, Client, HostName,
            DateTimeOffset.FromUnixTimeMilliseconds(ExpiresAt));
    }
}
