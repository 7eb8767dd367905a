using System.Data.Common;
using BootAppliance.Data;
using BootAppliance.Events;
using Dapper;

namespace BootAppliance.Storage.Allocations;

/// <summary>Something that was done to a disk.</summary>
/// <param name="What">In a word: <c>reserved</c>, <c>made</c>, <c>grown</c>, <c>divided</c>, <c>changed</c>, <c>released</c>, <c>undone</c>.</param>
/// <param name="Sentence">What, and why.</param>
/// <param name="Who">Did it.</param>
public sealed record HistoryEntry(string What, string Sentence, string Who)
{
    /// <summary>What it was decided from, as JSON.</summary>
    public string? Inputs { get; init; }

    /// <summary>It is an event, too.</summary>
    public EventLevel? Level { get; init; }
}

/// <summary>One line of the history of a pool's disks; entitlements are in extents.</summary>
public sealed record HistoryLine(long Id, DateTimeOffset At, string Pool, string Resource, string Disk, string Machines, string What, long From, long To, long VirtualSize, string Sentence, string Who, string? Inputs);

/// <summary>All that was ever decided on disks, the youngest first. Only grows.</summary>
public sealed class AllocationHistory(Database database)
{
    /// <param name="pool">Null: all.</param>
    /// <param name="disk">Null: all.</param>
    /// <param name="before">Only older lines than this one; null: from the youngest on.</param>
    /// <param name="limit">How many.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    public Task<IReadOnlyList<HistoryLine>> ListAsync(string? pool, string? disk, long? before, int limit, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<HistoryLine>>(
        connection =>
        {
            List<string> terms = ["1 = 1"];
            if (pool is not null) terms.Add("pool = @pool");
            if (disk is not null) terms.Add("disk = @disk");
            if (before is not null) terms.Add("id < @before");
            return [.. connection.Query<Row>(
                $"SELECT id, at, pool, resource, disk, machines, what, from_extents AS FromExtents, to_extents AS ToExtents, virtual_size AS VirtualSize, sentence, who, inputs FROM storage_history WHERE {string.Join(" AND ", terms)} ORDER BY id DESC LIMIT @limit",
                new { pool, disk, before, limit = (long)limit }).Select(row => row.ToLine())];
        },
        cancellationToken);

    internal static void Append(DbConnection connection, Allocation disk, long from, long to, HistoryEntry entry, DateTimeOffset now) => connection.Execute(
        "INSERT INTO storage_history (at, pool, resource, disk, machines, what, from_extents, to_extents, virtual_size, sentence, who, inputs) VALUES (@At, @Pool, @Resource, @Name, @Machines, @What, @from, @to, @VirtualSize, @Sentence, @Who, @Inputs)",
        new { At = now.ToUnixTimeMilliseconds(), disk.Pool, disk.Resource, disk.Name, Machines = string.Join(',', disk.Machines), entry.What, from, to, disk.VirtualSize, entry.Sentence, entry.Who, Inputs = Db.Text(entry.Inputs) });

    private sealed record Row(long Id, long At, string Pool, string Resource, string Disk, string Machines, string What, long FromExtents, long ToExtents, long VirtualSize, string Sentence, string Who, string? Inputs)
    {
        public HistoryLine ToLine() => new(Id, DateTimeOffset.FromUnixTimeMilliseconds(At), Pool, Resource, Disk, Machines, What, FromExtents, ToExtents, VirtualSize, Sentence, Who, Inputs);
    }
}
