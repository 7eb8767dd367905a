using System.Collections.Immutable;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Inventory;
using Dapper;

namespace BootAppliance.Installs;

/// <summary>Whether there is an answer file's template of that name; whoever renders them registers it.</summary>
public delegate bool TemplateExists(string name);

/// <summary>
/// Why no machine is deployed from that template, and what to do; null if one can be. Asked on the writer's connection, so that what
/// stands before in the queue counts; whoever keeps the templates registers it.
/// </summary>
public delegate string? DeployObjection(DbConnection connection, string template);

/// <summary>What came of an event or of arming; the install as it is now, and whether the event counted.</summary>
public sealed record InstallChange(Install? Install, bool Applied, string? Refusal = null)
{
    /// <summary>It was refused because there is no such system.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>What of the request it was refused for; the refusal says what is wrong with it.</summary>
    public string? Field { get; init; }

    /// <summary>The refusal where nobody sees which field it is of.</summary>
    public string? Sentence => Field is { } name ? $"{name} {Refusal}" : Refusal;
}

/// <summary>
/// The latest install of every system in memory, all of them in the database. Changes are judged on the writer thread,
/// so that two callbacks cannot both win.
/// </summary>
public sealed class InstallStore(Database database, EventStream events, InventoryStore inventory, InstallTokens tokens, InstallOptions options, TemplateExists templates, DeployObjection deployable, DiskRuleObjection disks, TimeProvider clock)
{
    private const string Upsert = """
        INSERT INTO installs (id, system, generation, state, is_current, body) VALUES (@Id, @System, @Generation, @State, 1, @Body)
        ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body
        """;

    private volatile View _current = View.Empty;
    private View _pending = View.Empty;

    public Install? Of(string system) => _current.Installs.GetValueOrDefault(system);

    public IEnumerable<Install> All => _current.Installs.Values;

    public string StateOf(string system) => (Of(system)?.State ?? InstallState.Idle).ToString().ToLowerInvariant();

    /// <summary>The current install whose token this is, or null; unknown, expired and superseded look alike.</summary>
    public Install? ByToken(string token, TokenPurpose purpose) =>
        token.Length == InstallTokens.TokenLength
        && _current is var view && view.Tokens.TryGetValue(tokens.IndexOf(token), out var system)
        && view.Installs.GetValueOrDefault(system) is { } install && tokens.Matches(token, install, purpose) ? install : null;

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var bodies = await database.ReadAsync(connection => connection.Query<string>("SELECT body FROM installs WHERE is_current = 1").ToList(), cancellationToken);
        var view = View.Empty;
        foreach (var body in bodies) view = view.With(Read(body), tokens);
        _current = _pending = view;
        Forget(inventory.Current);
        inventory.Changed += Forget;
        inventory.Renaming += Rename;
        inventory.Renamed += rename => _current = _current.Renamed(rename, tokens);
        inventory.TakenBack += () => _pending = _current;
    }

    /// <summary>Drops the installs of systems that were removed: a machine that gets such a name later must not find them.</summary>
    private void Forget(InventoryView view)
    {
        _current = _current.Only(view, tokens);
        _pending = _pending.Only(inventory.Pending, tokens);
    }

    /// <summary>The installs of a system go with its name: its tokens stay good, a running install goes on.</summary>
    private void Rename(DbConnection connection, SystemRename rename)
    {
        // Of a machine that had the new name once and is gone: nobody reads them, and their generations would be in the way.
        connection.Execute("DELETE FROM installs WHERE system = @To", new { rename.To });
        foreach (var (id, body) in connection.Query<(string, string)>("SELECT id, body FROM installs WHERE system = @From", new { rename.From }).ToList())
        {
            var install = JsonSerializer.Deserialize<Install>(body, InventoryJson.Options)! with { System = rename.To };
            connection.Execute("UPDATE installs SET system = @To, body = @Body WHERE id = @id", new { rename.To, Body = JsonSerializer.Serialize(install, InventoryJson.Options), id });
        }

        _pending = _pending.Renamed(rename, tokens).Without(rename.From);
    }

    /// <summary>The installs of a system that are remembered, of that state or of all, the latest first; at most <paramref name="limit"/>.</summary>
    public Task<List<Install>> HistoryAsync(string system, InstallState? state, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.Query<string>(
            $"SELECT body FROM installs WHERE system = @system{(state is null ? "" : " AND state = @word")} ORDER BY generation DESC LIMIT @limit",
            new { system, word = state?.ToString().ToLowerInvariant() ?? "", limit = (long)limit }).Select(Read).ToList(),
        cancellationToken);

    /// <summary>The latest install of a system, or that of a generation.</summary>
    public async Task<Install?> OfGenerationAsync(string system, long? generation, CancellationToken cancellationToken) => generation is null || Of(system)?.Generation == generation
        ? Of(system)
        : await database.ReadAsync(
            connection => connection.Query<string>("SELECT body FROM installs WHERE system = @system AND generation = @generation", new { system, generation }).Select(Read).FirstOrDefault(), cancellationToken);

    /// <summary>Makes a new generation of <paramref name="system"/>, to be installed; what was armed or running before is superseded.</summary>
    public Task<InstallChange> ArmAsync(string system, string who, TimeSpan? expiry, CancellationToken cancellationToken) => ArmAsync(system, new ArmOrder(), who, expiry, cancellationToken);

    /// <summary>The same for what <paramref name="order"/> says.</summary>
    public Task<InstallChange> ArmAsync(string system, ArmOrder order, string who, TimeSpan? expiry, CancellationToken cancellationToken) => WriteAsync(
        connection =>
        {
            var view = inventory.Pending;
            if (!view.Systems.TryGetValue(system, out var known)) return new InstallChange(null, false, $"there is no system \"{system}\"") { IsUnknown = true };
            if (order.Objection(system, disks) is var (field, wrong)) return new InstallChange(null, false, wrong) { Field = field };
            var effective = EffectiveSystem.Of(view, known);
            var (own, ownArch) = effective is { Image: { } image } ? (image.Name, image.Arch) : (effective.Distro?.Name, effective.Distro?.Arch);
            var helper = order.Mode == InstallMode.Install ? null : InstallTarget.HelperOf(view, options.HelperProfile, ownArch);
            if (helper is not null) effective = InstallTarget.InHelper(view, known, helper);
            if (helper is not null && OtherProcessor(view, system, own, ownArch, effective.Distro, helper) is { } other) return new InstallChange(null, false, other);
            if (Lack(connection, view, known, effective, helper) is { } lack) return new InstallChange(null, false, lack);
            var now = clock.GetUtcNow();
            var old = _pending.Installs.GetValueOrDefault(system);
            var install = new Install
            {
                Id = NewId(),
                System = system,
                Generation = LastGeneration(connection, system) + 1,
                ArmedAt = now,
                ArmedBy = who,
                ExpiresAt = now + (expiry ?? options.ArmExpiry),
                Mode = order.Mode,
                Helper = helper,
                Disk = order.Disk,
                // What a machine was discovered, rescued or wiped for is no second try's business.
                Attempts = helper is null ? effective.InstallAttempts.Value : 1,
                SecondStage = helper is null && effective.SecondStage.Value,
                OnFailure = helper is null ? Enum.Parse<FailurePolicy>(effective.First(one => one.InstallFailure).Value ?? nameof(FailurePolicy.Retry), ignoreCase: true) : FailurePolicy.Disk,
                Phases = [new PhaseStart("armed", now)],
                LastSeenAt = now,
            };
            Store(connection, install, old, $"{who} armed {system}{(helper is null ? "" : $" to {order.Mode.ToString().ToLowerInvariant()}{(order.Disk is { } disk ? $" the disk \"{disk}\"" : "")}")} (generation {install.Generation}) until {install.ExpiresAt:u}");
            return new InstallChange(install, true);
        },
        cancellationToken);

    /// <summary>What a system lacks to be armed, and how to give it that.</summary>
    private string? Lack(DbConnection connection, InventoryView view, SystemObject system, EffectiveSystem effective, string? helper) => effective switch
    {
        _ when helper is not null && !view.Profiles.ContainsKey(helper) =>
            $"there is no profile \"{helper}\", by which the helper image is booted; make it with: bootappliance ramdisk build --to /var/lib/bootappliance-ramdisk && bootappliance distro add ramdisk --kernel /var/lib/bootappliance-ramdisk/linux --initrd /var/lib/bootappliance-ramdisk/initrd.gz && bootappliance profile add {helper} --distro ramdisk",
        { Image: { File: null } or { ImageType: "virt-clone" } } => $"image \"{effective.Image!.Name}\" of system \"{system.Name}\" has no file that a machine boots; give it one with: bootappliance image edit {effective.Image.Name} --file FILE",
        { Image: null, Distro: not { Kernel: not null } } => helper is null
            ? $"system \"{system.Name}\" has no distro to boot: its profile \"{system.Profile}\" leads to none"
            : $"profile \"{helper}\" leads to no distro with the helper image's kernel; set it with: bootappliance profile edit {helper} --distro ramdisk",
        { Autoinstall: { Value: { } template, From: var from } } when !templates(template) => $"there is no template \"{template}\", the answer file of \"{system.Name}\" (from {from}); put {template}.hbs into the templates folder, or name one that is there",
        { Autoinstall.Value: null, Image: null } => $"system \"{system.Name}\" has no answer file; set one with: bootappliance profile edit {system.Profile} --autoinstall debian/preseed.cfg, or --template ccnx:/example.com/linux/web to deploy it from a template",
        { IsDeployed: true } when helper is null => WhyNotDeployed(connection, system, effective),
        _ => null,
    };

    /// <summary>Why a system that is known to have another processor than the helper image's cannot boot that.</summary>
    private string? OtherProcessor(InventoryView view, string system, string? own, string? ownArch, Distro? image, string helper)
    {
        if (own is null || ownArch is null) return null;
        var (its, wanted) = (ArchitectureName.Of(image?.Arch ?? ArchitectureName.X64), ArchitectureName.Of(ownArch));
        if (its == wanted || (its != ArchitectureName.Arm64 && wanted != ArchitectureName.Arm64)) return null;
        return view.Profiles.ContainsKey(helper)
            ? $"system \"{system}\" is {wanted} by {own}, and the helper image of the profile \"{helper}\", the distro {image?.Name ?? "that it lacks"}, is for {its}: it needs the profile {options.HelperProfile}-{wanted} with an image for {wanted}, which docs/ramdisk.md, \"The image\", says how to make; or, where one of them is marked wrongly: bootappliance distro edit NAME --arch …"
            : $"there is no profile \"{options.HelperProfile}-{wanted}\", by which {system}, which is {wanted}, boots the helper image; docs/ramdisk.md, \"The image\", says how to make it";
    }

    private string? WhyNotDeployed(DbConnection connection, SystemObject system, EffectiveSystem effective)
    {
        if (effective.Template is not { Value: { } template, From: var from })
            return $"system \"{system.Name}\" is deployed from a template, for its answer file is {effective.Autoinstall.Value} (from {effective.Autoinstall.From}), and has none; name one of `bootappliance template list` with: bootappliance {(system.Profile is { } profile ? $"profile edit {profile}" : $"system edit {system.Name}")} --template ccnx:/example.com/linux/web";
        // An installer reads the metadata's disk; a deployment that passed over it would take the machine's only disk, whichever that is.
        if (effective.Disk.Value is null && effective.Meta.TryGetValue("disk", out var old))
            return $"system \"{system.Name}\" has disk={old.Value} among its metadata (from {old.From}), which no deployment reads; say which disk with: bootappliance {old.From.Replace(" ", " edit ", StringComparison.Ordinal)} --disk RULE --meta '!disk'";
        if (effective.Distro is { Breed.Length: > 0 } or { Tree.Length: > 0 })
            return $"system \"{system.Name}\" is to be deployed from the template {template} (from {from}), and would boot the installer of the distro {effective.Distro.Name}; give it a profile with the helper image's distro, made by: bootappliance profile add NAME --distro ramdisk --template {template}";
        return deployable(connection, template) is { } why ? $"system \"{system.Name}\" cannot be deployed from the template {template} (from {from}): {why}" : null;
    }

    /// <summary>Applies what happened to the current install of a system; an event of an older generation is refused and recorded.</summary>
    public Task<InstallChange> ApplyAsync(Install seen, InstallEvent e, CancellationToken cancellationToken) => WriteAsync(
        connection =>
        {
            var now = clock.GetUtcNow();
            if (_pending.ById(seen, tokens) is not { } install)
                return new InstallChange(null, false, "a newer generation has taken its place");
            if (InstallRules.IsRepeated(install, e)) return new InstallChange(install, true);
            if (InstallRules.Apply(install, e, now) is not { } next)
                return new InstallChange(install, false, $"{seen.System} is {install.State.ToString().ToLowerInvariant()}");
            // Many signs of life tell nothing new.
            var isNews = e is not (InstallEvent.Progress { Text: null } or InstallEvent.Prepared) || e is InstallEvent.Progress && (next with { LastSeenAt = install.LastSeenAt }) != install;
            if (isNews && e is InstallEvent.Progress) isNews = _progress.Of(install.Id).TryTake(out var _);
            Store(connection, next, install, isNews ? Sentence(next, e) : null);
            if (IsTriedAgain(next, e) && InstallRules.Retry(next, NewId(), now, options.ArmExpiry) is { } again)
                Store(connection, again, next, $"{again.System}: attempt {again.Attempt} of {again.Attempts} is armed (generation {again.Generation})");
            return new InstallChange(next, true);
        },
        cancellationToken);

    private async Task<InstallChange> WriteAsync(Func<DbConnection, InstallChange> work, CancellationToken cancellationToken)
    {
        List<ApplianceEvent> recorded = [];
        List<Install> stored = [];
        return await database.WriteAsync(
            connection =>
            {
                (_recorded, _stored) = (recorded, stored);
                var before = _pending;
                try
                {
                    return work(connection);
                }
                catch
                {
                    _pending = before;
                    throw;
                }
            },
            _ =>
            {
                // One by one: a system whose removal was committed meanwhile must not come back with the whole view.
                foreach (var install in stored.Where(one => inventory.Current.Systems.ContainsKey(one.System))) _current = _current.With(install, tokens);
                foreach (var e in recorded) events.Publish(e);
            },
            () => _pending = _current,
            cancellationToken);
    }

    // Of an installer's progress the state tells all; as events so much of it that the audit keeps its room.
    private readonly EventBudgets<string> _progress = new(clock, burst: 100, perSecond: 1, maximum: 100_000);

    // Only the writer thread touches them, within one write.
    private List<ApplianceEvent> _recorded = [];
    private List<Install> _stored = [];

    private void Store(DbConnection connection, Install install, Install? old, string? sentence)
    {
        if (old is not null && old.Id != install.Id) connection.Execute("UPDATE installs SET is_current = 0 WHERE system = @System AND is_current = 1", new { install.System });
        connection.Execute(Upsert, new
        {
            install.Id,
            install.System,
            install.Generation,
            State = install.State.ToString().ToLowerInvariant(),
            Body = JsonSerializer.Serialize(install, InventoryJson.Options),
        });
        if (sentence is not null) _recorded.Add(EventStore.Append(
            connection,
            new NewEvent("install.state", LevelOf(install), sentence)
            {
                System = install.System,
                Reason = install.State.ToString().ToLowerInvariant(),
                Data = new Dictionary<string, string> { ["generation"] = install.Generation.ToString(), ["state"] = install.State.ToString().ToLowerInvariant() },
            },
            clock.GetUtcNow()));
        _stored.Add(install);
        _pending = _pending.With(install, tokens);
    }

    /// <summary>A stalled install may yet go on, so its next attempt is armed only where the profile says so.</summary>
    private bool IsTriedAgain(Install install, InstallEvent e) => e switch
    {
        InstallEvent.Returned or InstallEvent.Failed => true,
        InstallEvent.Overdue when install.State == InstallState.Stalled && inventory.Pending is var view && view.Systems.TryGetValue(install.System, out var system) =>
            EffectiveSystem.Of(view, system).First(one => one.InstallStall).Value == "retry",
        _ => false,
    };

    private static long LastGeneration(DbConnection connection, string system) =>
        connection.ExecuteScalar<long?>("SELECT MAX(generation) FROM installs WHERE system = @system", new { system }) ?? 0;

    private static EventLevel LevelOf(Install install) => install switch
    {
        { State: InstallState.Failed or InstallState.Stalled } => EventLevel.Error,
        { State: InstallState.Installed, Reason: not null } => EventLevel.Warning,
        _ => EventLevel.Info,
    };

    private static Install Read(string body) => JsonSerializer.Deserialize<Install>(body, InventoryJson.Options)!;

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static string Sentence(Install install, InstallEvent e) => e switch
    {
        InstallEvent.Booted => $"{install.System} boots the {(install.Helper is null ? "installer" : "helper image")}",
        InstallEvent.ImageRead => $"{install.System} boots its image",
        InstallEvent.AnswerFetched => $"{install.System} fetched its answer file",
        InstallEvent.Started => $"{install.System}: the {(install.Helper is null ? "installer" : "helper image")} has started",
        InstallEvent.Progress progress => $"{install.System}: {install.Phase} {(install.Percent is { } percent ? $"{percent} %" : "")} {progress.Text}".TrimEnd(),
        InstallEvent.Finished => $"{install.System} {Done(install.Mode)}",
        InstallEvent.FirstBoot => $"{install.System} booted its new system",
        InstallEvent.Overdue when install.State == InstallState.Installed => $"{install.System}: {install.Reason}",
        _ => $"{install.System} is {install.State.ToString().ToLowerInvariant()}: {install.Reason}",
    };

    private static string Done(InstallMode mode) => mode switch
    {
        InstallMode.Discover => "was discovered",
        InstallMode.Rescue => "has ended its rescue",
        InstallMode.Wipe => "is wiped",
        _ => "is installed",
    };

    private sealed record View(ImmutableDictionary<string, Install> Installs, ImmutableDictionary<string, string> Tokens)
    {
        public static View Empty { get; } = new(ImmutableDictionary<string, Install>.Empty, ImmutableDictionary<string, string>.Empty);

        public View With(Install install, InstallTokens tokens)
        {
            var known = Tokens;
            if (Installs.GetValueOrDefault(install.System) is { } old && old.Id != install.Id) known = known.RemoveRange(Index(old, tokens));
            return new View(Installs.SetItem(install.System, install), known.SetItems(Index(install, tokens).Select(key => KeyValuePair.Create(key, install.System))));
        }

        /// <summary>The install as it is now, whatever its system is called meanwhile; null if a newer one has taken its place.</summary>
        public Install? ById(Install seen, InstallTokens tokens) =>
            Tokens.TryGetValue(tokens.IndexOf(tokens.For(seen, TokenPurpose.Callback)), out var system) ? Installs.GetValueOrDefault(system) : null;

        /// <summary>Under both names: who looks before the inventory has the new one alone finds it too.</summary>
        public View Renamed(SystemRename rename, InstallTokens tokens) =>
            Installs.GetValueOrDefault(rename.From) is { } install ? With(install with { System = rename.To }, tokens) : this;

        public View Without(string system) => this with { Installs = Installs.Remove(system) };

        public View Only(InventoryView inventory, InstallTokens tokens)
        {
            List<string> gone = [.. Installs.Keys.Where(system => !inventory.Systems.ContainsKey(system))];
            return gone.Count == 0 ? this : new View(
                Installs.RemoveRange(gone),
                Tokens.RemoveRange(gone.SelectMany(system => Index(Installs[system], tokens).Where(key => Tokens[key] == system))));
        }

        private static IEnumerable<string> Index(Install install, InstallTokens tokens) =>
            Enum.GetValues<TokenPurpose>().Select(purpose => tokens.IndexOf(tokens.For(install, purpose)));
    }
}
