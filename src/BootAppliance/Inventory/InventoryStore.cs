using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Inventory.Secrets;
using Dapper;

namespace BootAppliance.Inventory;

/// <summary>A system has another name now.</summary>
internal readonly record struct SystemRename(string From, string To);

/// <summary>
/// The inventory: rows in the database, an immutable view in memory. Changes are judged on the writer thread against the
/// view that includes what stands before them in the queue, so the order of commits is the order of decisions.
/// </summary>
public sealed class InventoryStore(Database database, EventStream events, TimeProvider clock, SecretBox? secrets = null, FieldGrammars? grammars = null)
{
    private volatile InventoryView _current = InventoryView.Empty;
    private readonly List<ApplianceEvent> _audit = [];
    private readonly List<Func<InventoryView, InventoryView>> _reloaded = [];
    private InventoryView _pending = InventoryView.Empty;

    /// <summary>What is committed.</summary>
    public InventoryView Current => _current;

    /// <summary>With what stands before in the writer's queue. For the writer thread only, whose decisions count in that order.</summary>
    internal InventoryView Pending => _pending;

    /// <summary>Called on the writer thread after each commit.</summary>
    public event Action<InventoryView>? Changed;

    /// <summary>Called on the writer thread within the write that gives a system another name, so that what others keep by it follows in the same commit.</summary>
    internal event Action<DbConnection, SystemRename>? Renaming;

    /// <summary>Called on the writer thread within the write that removes a system, so that what others keep by its name ends in the same commit; what they add to the list is told with it.</summary>
    internal event Action<DbConnection, string, ICollection<ApplianceEvent>>? Removing;

    /// <summary>Called on the writer thread once that is committed, before <see cref="Current"/> has the new name.</summary>
    internal event Action<SystemRename>? Renamed;

    /// <summary>Called on the writer thread when a commit failed: none of what was announced since the last one has happened.</summary>
    internal event Action? TakenBack;

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            connection => connection.Query<(string Kind, long Version, string Body)>("SELECT kind, version, body FROM objects ORDER BY kind, name").ToList(), cancellationToken);
        var view = InventoryView.Of(rows.AsParallel().Select(row => Parse(Enum.Parse<ObjectKind>(row.Kind, ignoreCase: true), row.Body, InventoryJson.Stored) with { Version = row.Version }));
        _current = _pending = view;
        Changed?.Invoke(view);
    }

    /// <exception cref="JsonException">It is no such object; the path says where.</exception>
    public static InventoryObject Parse(ObjectKind kind, string body) => Parse(kind, body, InventoryJson.Options);

    internal static InventoryObject Parse(ObjectKind kind, string body, JsonSerializerOptions options)
    {
        var o = (InventoryObject)JsonSerializer.Deserialize(body, kind.Type(), options)!;
        // What the serializer checks of properties it does not check of lists and maps.
        if (body.Contains("null", StringComparison.Ordinal) && NullIn(JsonNode.Parse(body)) is { } path) throw new JsonException("has null in it; give a value or leave it out", path, null, null);
        if (o.AutoinstallMeta.ContainsValue(null!)) throw new JsonException("a value is null; give a text", "autoinstall_meta", null, null);
        if (o.Tags.ContainsValue(null!)) throw new JsonException("a value is null; give a text", "tags", null, null);
        if (o is SystemObject system && system.Interfaces.ContainsValue(null!)) throw new JsonException("an interface is null; give {} or leave it out", "interfaces", null, null);
        if (o is SystemObject machine && (machine.Power.ContainsValue(null!) || machine.Power.Values.Any(one => one.Options.ContainsValue(null!)))) throw new JsonException("has null in it; give a value or leave it out", "power", null, null);
        return o;
    }

    private static string? NullIn(JsonNode? node) => node switch
    {
        JsonArray list => list.Contains(null) ? list.GetPath().TrimStart('$', '.') : list.Select(NullIn).FirstOrDefault(path => path is not null),
        JsonObject map => map.Select(pair => NullIn(pair.Value)).FirstOrDefault(path => path is not null),
        _ => null,
    };

    /// <param name="o">The whole object; its version is ignored. One that changes nothing is no change.</param>
    /// <param name="expectedVersion">If given, the change counts only on that version.</param>
    /// <param name="dryRun">True to judge and change nothing.</param>
    /// <param name="who">For the audit.</param>
    /// <param name="cancellationToken">Gives up waiting for the queue.</param>
    public async Task<SaveResult> SaveAsync(InventoryObject o, long? expectedVersion, bool dryRun, string who, CancellationToken cancellationToken)
    {
        o = InventoryRules.Normalise(o);
        return await WriteAsync(
            connection =>
            {
                var version = _pending.Get(o.Kind(), o.Name)?.Version ?? 0;
                return expectedVersion is { } expected && expected != version ? OtherVersion(o.Kind(), o.Name, version, expected) : Save(connection, o, who);
            },
            dryRun, cancellationToken);
    }

    /// <summary>All of them or none: the first that is refused takes the others back.</summary>
    /// <param name="plan">What shall be saved, by what is there.</param>
    /// <param name="dryRun">True to judge and change nothing.</param>
    /// <param name="who">For the audit.</param>
    /// <param name="cancellationToken">Gives up waiting for the queue.</param>
    public Task<SaveResult> ApplyAsync(Func<InventoryView, IReadOnlyList<InventoryObject>> plan, bool dryRun, string who, CancellationToken cancellationToken) => WriteAsync(
        connection =>
        {
            List<SaveResult.Saved> changes = [];
            List<InventoryObject> objects = [.. plan(_pending).Select(InventoryRules.Normalise)];
            LetGo(connection, objects);
            foreach (var o in objects)
            {
                switch (Save(connection, o, who))
                {
                    case SaveResult.Saved saved:
                        if (saved.View is not null) changes.Add(saved);
                        break;
                    case SaveResult.Invalid invalid:
                        throw new ChangeRefusedException(new SaveResult.Invalid(invalid.Errors.ToDictionary(one => $"{o.FullName()}: {one.Key}", one => one.Value)));
                    case var other:
                        throw new ChangeRefusedException(other);
                }
            }

            return new SaveResult.Applied(changes) { View = _pending };
        },
        dryRun, cancellationToken);

    /// <summary>Gives an object another name, in all that name it too; a system keeps its install, its tokens and its events.</summary>
    public Task<SaveResult> RenameAsync(ObjectKind kind, string from, string to, bool dryRun, string who, CancellationToken cancellationToken) => WriteAsync(
        connection =>
        {
            if (_pending.Get(kind, from) is not { } old) return new SaveResult.Missing();
            if (kind == ObjectKind.Settings || _pending.Get(kind, to) is not null) return new SaveResult.Invalid(new Dictionary<string, string[]> { ["name"] = [kind == ObjectKind.Settings ? "the settings have no other name" : $"there is a {kind.Word()} \"{to}\" already"] });
            var users = References.NamedBy(_pending, kind, from).ToList();
            var renamed = Named(old, to);
            var errors = InventoryRules.Check(_pending.Without(kind, from), renamed, grammars);
            if (errors.Count > 0) return new SaveResult.Invalid(errors);
            if (!ObjectRows.Rename(connection, renamed, from, clock.GetUtcNow())) return Overtaken(connection, kind, from, to);
            _pending = _pending.Without(kind, from).With(renamed);
            foreach (var user in users)
                if (Store(connection, References.Renamed(user, kind, from, to)) is not SaveResult.Saved) throw new ChangeRefusedException(new SaveResult.Conflict($"{user.FullName()} names it and cannot be changed with it; look with: bootappliance {user.Kind().Word()} edit {user.Name} --dry-run"));
            if (kind == ObjectKind.System)
            {
                EventStore.Rename(connection, from, to);
                if (!dryRun) Renaming?.Invoke(connection, new(from, to));
            }

            Record(connection, kind, to, who, $"renamed {kind.Word()} {from} to {to}{(users.Count == 0 ? "" : $", in {Listed([.. users.Select(one => one.FullName())], 10)} too")}");
            return new SaveResult.Renamed(renamed, from) { View = _pending };
        },
        dryRun, cancellationToken);

    /// <summary>Removes it; with <paramref name="recursive"/> all that stand on it too, and from the others its name.</summary>
    public Task<SaveResult> RemoveAsync(ObjectKind kind, string name, bool recursive, long? expectedVersion, bool dryRun, string who, CancellationToken cancellationToken) => WriteAsync(
        connection =>
        {
            if (_pending.Get(kind, name) is not { } old) return new SaveResult.Missing();
            if (expectedVersion is { } version && version != old.Version) return OtherVersion(kind, old.Name, old.Version, version);
            List<InventoryObject> doomed = [old];
            HashSet<InventoryObject> losing = new(ReferenceEqualityComparer.Instance);
            for (var i = 0; i < doomed.Count; i++)
            {
                var one = (doomed[i].Kind(), doomed[i].Name);
                foreach (var user in _pending.UsersOf(one.Item1, one.Name))
                {
                    if (References.StandsOn(user) == one) doomed.Add(user);
                    else losing.Add(user);
                }
            }

            losing.ExceptWith(doomed);
            if (doomed.Count + losing.Count > 1 && !recursive)
                return new SaveResult.Conflict($"{kind.Word()} \"{name}\" is used by {string.Join(", ", doomed.Skip(1).Concat(losing).Take(10).Select(one => one.FullName()))}; remove these first, or all with --recursive");
            foreach (var one in losing)
                if (Save(connection, References.Without(one, doomed), who) is var changed and not SaveResult.Saved) throw new ChangeRefusedException(changed);
            foreach (var one in Enumerable.Reverse(doomed))
            {
                Delete(connection, one);
                if (one is SystemObject && !dryRun) Removing?.Invoke(connection, one.Name, _audit);
            }

            List<string> names = [.. doomed.Select(one => one.FullName())];
            Record(connection, kind, name, who, $"removed {Listed(names, 100)}");
            return new SaveResult.Removed(names) { View = _pending };
        },
        dryRun, cancellationToken);

    /// <summary>Under the new name, at its next version.</summary>
    private InventoryObject Named(InventoryObject old, string to)
    {
        try
        {
            return (old is SystemObject system ? PowerPasswords.Renamed(system, to, secrets) : old with { Name = to }) with { Version = old.Version + 1 };
        }
        catch (SecretException exception)
        {
            throw new ChangeRefusedException(new SaveResult.Conflict($"{old.FullName()} has stored passwords, which are bound to its name and cannot be opened now: {exception.Message}"));
        }
    }

    private async Task<SaveResult> WriteAsync(Func<DbConnection, SaveResult> work, bool dryRun, CancellationToken cancellationToken)
    {
        try
        {
            return await database.WriteAsync(
                connection =>
                {
                    var (before, recorded) = (_pending, _audit.Count);
                    _reloaded.Clear();
                    try
                    {
                        var result = work(connection);
                        return dryRun ? throw new ChangeRefusedException(result) : result;
                    }
                    catch
                    {
                        // The savepoint is taken back, and memory with it; but not what another appliance has committed.
                        _pending = _reloaded.Aggregate(before, (view, reload) => reload(view));
                        _audit.RemoveRange(recorded, _audit.Count - recorded);
                        throw;
                    }
                },
                Commit, Forget, cancellationToken);
        }
        catch (ChangeRefusedException refused)
        {
            return refused.Result;
        }
    }

    /// <summary>What a system of the list will not have any more, another one may take, whichever comes first: addresses move, and are swapped.</summary>
    private void LetGo(DbConnection connection, IEnumerable<InventoryObject> objects)
    {
        foreach (var system in objects.OfType<SystemObject>())
        {
            if (!_pending.Systems.TryGetValue(system.Name, out var old)) continue;
            List<string> freed = [.. SystemKeys.Of(old).Except(SystemKeys.Of(system))];
            ObjectRows.Free(connection, old, freed);
            _pending = _pending.Freed(old, freed);
        }
    }

    private SaveResult Save(DbConnection connection, InventoryObject o, string who)
    {
        var result = Store(connection, o);
        if (result is SaveResult.Saved { View: not null } saved) Record(connection, o.Kind(), o.Name, who, $"{(saved.Created ? "added" : "changed")} {o.FullName()}");
        return result;
    }

    private SaveResult Store(DbConnection connection, InventoryObject o)
    {
        var kind = o.Kind();
        var old = _pending.Get(kind, o.Name);
        var errors = InventoryRules.Check(_pending, o, grammars);
        if (errors.Count > 0) return new SaveResult.Invalid(errors);
        if (old is not null && InventoryJson.Serialize(old) == InventoryJson.Serialize(o with { Version = old.Version })) return new SaveResult.Saved(old, false);
        o = o with { Version = (old?.Version ?? 0) + 1 };
        if (!ObjectRows.Write(connection, o, clock.GetUtcNow())) throw new ChangeRefusedException(Overtaken(connection, kind, o.Name));
        if (o is SystemObject system && ObjectRows.Claim(connection, system) is var (key, owner))
        {
            Overtaken(connection, kind, owner);
            throw new ChangeRefusedException(new SaveResult.Invalid(new Dictionary<string, string[]> { [SystemKeys.FieldOf(key)] = [$"{SystemKeys.ValueOf(key)} belongs to system \"{owner}\" already, so system \"{o.Name}\" cannot have it"] }));
        }

        _pending = _pending.With(o);
        return new SaveResult.Saved(o, old is null) { View = _pending };
    }

    /// <summary>Takes up what another appliance of the same database has written of these; it is committed already.</summary>
    private SaveResult.Conflict Overtaken(DbConnection connection, ObjectKind kind, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            var theirs = ObjectRows.Read(connection, kind, name);
            Func<InventoryView, InventoryView> reload = view => theirs is null ? view.Without(kind, name) : view.With(theirs);
            _reloaded.Add(reload);
            _pending = reload(_pending);
            _current = reload(_current);
        }

        return new SaveResult.Conflict($"{kind.Word()} \"{names[0]}\" was changed by another appliance at the same time; read it again and repeat the change");
    }

    private void Delete(DbConnection connection, InventoryObject o)
    {
        ObjectRows.Delete(connection, o);
        _pending = _pending.Without(o.Kind(), o.Name);
    }

    private static SaveResult.Conflict OtherVersion(ObjectKind kind, string name, long version, long expected) =>
        new($"{kind.Word()} \"{name}\" is at version {version}, not {expected}: somebody changed it; read it again and repeat the change");

    private static string Listed(List<string> names, int most) => $"{string.Join(", ", names.Take(most))}{(names.Count > most ? $" and {names.Count - most} more" : "")}";

    private void Record(DbConnection connection, ObjectKind kind, string name, string who, string what) => _audit.Add(EventStore.Append(
        connection,
        new NewEvent("inventory.changed", EventLevel.Info, $"{who} {what}")
        {
            System = kind == ObjectKind.System ? name : null,
        }.By(who),
        clock.GetUtcNow()));

    // The commit failed: nothing of what was judged since the last one has happened.
    private void Forget()
    {
        _pending = _current;
        _audit.Clear();
        TakenBack?.Invoke();
    }

    private void Commit(SaveResult result)
    {
        if (result.View is not { } view || ReferenceEquals(view, _current)) return;
        if (result is SaveResult.Renamed { Object: SystemObject } renamed) Renamed?.Invoke(new(renamed.From, renamed.Object.Name));
        _current = view;
        foreach (var e in _audit) events.Publish(e);
        _audit.Clear();
        Changed?.Invoke(view);
    }
}
