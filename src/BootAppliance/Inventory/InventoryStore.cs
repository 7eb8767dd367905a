using System.Data.Common;
using System.Text.Json;
using BootAppliance.Data;
using BootAppliance.Events;
using Dapper;

namespace BootAppliance.Inventory;

/// <summary>What came of a change.</summary>
public abstract record SaveResult
{
    public sealed record Saved(InventoryObject Object, bool Created, InventoryView View) : SaveResult;

    public sealed record Removed(IReadOnlyList<string> Names, InventoryView View) : SaveResult;

    public sealed record Invalid(IReadOnlyDictionary<string, string[]> Errors) : SaveResult;

    public sealed record Conflict(string Sentence) : SaveResult;

    public sealed record Missing : SaveResult;
}

/// <summary>
/// The inventory: rows in the database, an immutable view in memory. Changes are judged on the writer thread against the
/// view that includes what stands before them in the queue, so the order of commits is the order of decisions.
/// </summary>
public sealed class InventoryStore(Database database, EventStream events, TimeProvider clock)
{
    private volatile InventoryView _current = InventoryView.Empty;
    private readonly List<ApplianceEvent> _audit = [];
    private InventoryView _pending = InventoryView.Empty;

    /// <summary>What is committed.</summary>
    public InventoryView Current => _current;

    /// <summary>With what stands before in the writer's queue. For the writer thread only, whose decisions count in that order.</summary>
    internal InventoryView Pending => _pending;

    /// <summary>Called on the writer thread after each commit.</summary>
    public event Action<InventoryView>? Changed;

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            connection => connection.Query<(string Kind, long Version, string Body)>("SELECT kind, version, body FROM objects ORDER BY kind, name").ToList(), cancellationToken);
        var view = InventoryView.Empty;
        foreach (var row in rows) view = view.With(Parse(Enum.Parse<ObjectKind>(row.Kind, ignoreCase: true), row.Body) with { Version = row.Version });
        _current = _pending = view;
        Changed?.Invoke(view);
    }

    /// <exception cref="JsonException">It is no such object; the path says where.</exception>
    public static InventoryObject Parse(ObjectKind kind, string body)
    {
        var o = (InventoryObject)JsonSerializer.Deserialize(body, kind switch
        {
            ObjectKind.Distro => typeof(Distro),
            ObjectKind.Profile => typeof(Profile),
            _ => typeof(SystemObject),
        }, InventoryJson.Options)!;
        // What the serializer checks of properties it does not check of a map's values.
        if (o.AutoinstallMeta.ContainsValue(null!)) throw new JsonException("a value is null; give a text", "autoinstall_meta", null, null);
        if (o is SystemObject system && system.Interfaces.ContainsValue(null!)) throw new JsonException("an interface is null; give {} or leave it out", "interfaces", null, null);
        return o;
    }

    /// <param name="o">The whole object; its version is ignored.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="expectedVersion">If given, the change counts only on that version.</param>
    /// <param name="dryRun">True to judge and change nothing.</param>
    /// <param name="who">For the audit.</param>
    /// <param name="cancellationToken">Gives up waiting for the queue.</param>
    public async Task<SaveResult> SaveAsync(
        ObjectKind kind, InventoryObject o, long? expectedVersion, bool dryRun, string who, CancellationToken cancellationToken)
    {
        o = InventoryRules.Normalise(o);
        return await database.WriteAsync(connection => Save(connection, kind, o, expectedVersion, dryRun, who), Commit, Forget, cancellationToken);
    }

    public async Task<SaveResult> RemoveAsync(
        ObjectKind kind, string name, bool recursive, long? expectedVersion, bool dryRun, string who, CancellationToken cancellationToken) =>
        await database.WriteAsync(connection => Remove(connection, kind, name, recursive, expectedVersion, dryRun, who), Commit, Forget, cancellationToken);

    private SaveResult Save(DbConnection connection, ObjectKind kind, InventoryObject o, long? expectedVersion, bool dryRun, string who)
    {
        var old = _pending.Get(kind, o.Name);
        if (expectedVersion is { } version && version != (old?.Version ?? 0)) return OtherVersion(kind, o.Name, old?.Version ?? 0, version);
        var errors = InventoryRules.Check(_pending, o);
        if (errors.Count > 0) return new SaveResult.Invalid(errors);
        o = o with { Version = (old?.Version ?? 0) + 1 };
        var view = _pending.With(o);
        if (dryRun) return new SaveResult.Saved(o, old is null, _pending);

        var now = clock.GetUtcNow();
        var written = connection.Execute(
            """
            INSERT INTO objects (kind, name, version, body, created_at, updated_at) VALUES (@Kind, @Name, @Version, @Body, @Now, @Now)
            ON CONFLICT (kind, name) DO UPDATE SET version = excluded.version, body = excluded.body, updated_at = excluded.updated_at
            WHERE objects.version = excluded.version - 1
            """,
            new { Kind = kind.Word(), o.Name, o.Version, Body = InventoryJson.Serialize(o), Now = now.ToUnixTimeMilliseconds() });
        if (written == 0)
        {
            Reload(connection, kind, o.Name);
            return new SaveResult.Conflict($"{kind.Word()} \"{o.Name}\" was changed by another appliance at the same time; read it again and repeat the change");
        }

        if (o is SystemObject system) WriteKeys(connection, system);
        _audit.Add(EventStore.Append(connection, Audit(kind, o.Name, $"{who} {(old is null ? "added" : "changed")} {kind.Word()} {o.Name}"), now));
        _pending = view;
        return new SaveResult.Saved(o, old is null, view);
    }

    /// <summary>Takes up what another appliance of the same database has written; it is committed already.</summary>
    private void Reload(DbConnection connection, ObjectKind kind, string name)
    {
        var (version, body) = connection.QuerySingle<(long, string)>("SELECT version, body FROM objects WHERE kind = @Kind AND name = @name", new { Kind = kind.Word(), name });
        var theirs = Parse(kind, body) with { Version = version };
        _pending = _pending.With(theirs);
        _current = _current.With(theirs);
    }

    private SaveResult Remove(DbConnection connection, ObjectKind kind, string name, bool recursive, long? expectedVersion, bool dryRun, string who)
    {
        if (_pending.Get(kind, name) is not { } old) return new SaveResult.Missing();
        if (expectedVersion is { } version && version != old.Version) return OtherVersion(kind, old.Name, old.Version, version);
        List<(ObjectKind Kind, string Name)> doomed = [(kind, name)];
        for (var i = 0; i < doomed.Count; i++) doomed.AddRange(_pending.UsersOf(doomed[i].Kind, doomed[i].Name));
        if (doomed.Count > 1 && !recursive)
            return new SaveResult.Conflict($"{kind.Word()} \"{name}\" is used by {string.Join(", ", doomed.Skip(1).Take(10).Select(one => $"{one.Kind.Word()} {one.Name}"))}; remove these first, or all with --recursive");

        List<string> names = [.. doomed.Select(one => $"{one.Kind.Word()} {one.Name}")];
        if (dryRun) return new SaveResult.Removed(names, _pending);
        var view = _pending;
        foreach (var one in Enumerable.Reverse(doomed))
        {
            connection.Execute("DELETE FROM objects WHERE kind = @Kind AND name = @Name", new { Kind = one.Kind.Word(), one.Name });
            if (one.Kind == ObjectKind.System)
            {
                connection.Execute("DELETE FROM system_keys WHERE system = @Name", new { one.Name });
                // A machine that later gets the same name must not find this one's arming.
                connection.Execute("UPDATE installs SET is_current = 0 WHERE system = @Name AND is_current = 1", new { one.Name });
            }

            view = view.Without(one.Kind, one.Name);
        }

        _audit.Add(EventStore.Append(connection, Audit(kind, name, $"{who} removed {string.Join(", ", names)}"), clock.GetUtcNow()));
        _pending = view;
        return new SaveResult.Removed(names, view);
    }

    private static SaveResult.Conflict OtherVersion(ObjectKind kind, string name, long version, long expected) =>
        new($"{kind.Word()} \"{name}\" is at version {version}, not {expected}: somebody changed it; read it again and repeat the change");

    private static void WriteKeys(DbConnection connection, SystemObject system)
    {
        connection.Execute("DELETE FROM system_keys WHERE system = @Name", new { system.Name });
        foreach (var key in SystemKeys.Of(system))
            connection.Execute("INSERT INTO system_keys (key, system) VALUES (@key, @Name)", new { key, system.Name });
    }

    private static NewEvent Audit(ObjectKind kind, string name, string text) =>
        new("inventory.changed", EventLevel.Info, text) { System = kind == ObjectKind.System ? name : null };

    // The commit failed: nothing of what was judged since the last one has happened.
    private void Forget()
    {
        _pending = _current;
        _audit.Clear();
    }

    private void Commit(SaveResult result)
    {
        var view = result switch
        {
            SaveResult.Saved saved => saved.View,
            SaveResult.Removed removed => removed.View,
            _ => null,
        };
        if (view is null || ReferenceEquals(view, _current)) return;
        _current = view;
        foreach (var e in _audit) events.Publish(e);
        _audit.Clear();
        Changed?.Invoke(view);
    }
}
