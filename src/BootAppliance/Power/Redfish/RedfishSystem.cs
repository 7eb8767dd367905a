using System.Text.Json;

namespace BootAppliance.Power.Redfish;

/// <summary>
/// The member of the Systems collection that is this machine. Which one that is the inventory must say where there are several:
/// by the plug (the member's Id), or the options <c>uuid</c>, <c>serial</c>, <c>mac</c>; what it says is checked where there is but one.
/// </summary>
internal sealed record RedfishSystem(string Path, JsonElement Body, string? ETag)
{
    private const int MaximumMembers = 64;
    private static readonly string[] Names = ["uuid", "serial", "mac"];

    public string Id => Body.Text("Id") is { Length: > 0 } id ? id : Path.TrimEnd('/').Split('/')[^1];

    private string Known => $"{Id} (UUID {Or(Body.Text("UUID"))}, serial {Or(Body.Text("SerialNumber"))})";

    /// <exception cref="PowerException">None fits, or the inventory does not say which.</exception>
    public static async Task<RedfishSystem> FindAsync(RedfishSession session, PowerTarget target, CancellationToken cancellationToken)
    {
        var collection = await session.GetAsync(Linked(session.Root, "Systems"), cancellationToken);
        var paths = collection.Body.Items("Members").Select(member => member.Text("@odata.id")).Where(path => path.Length > 0).Take(MaximumMembers).ToList();
        List<RedfishSystem> all = [];
        foreach (var path in paths) all.Add(await ReadAsync(session, path, cancellationToken));
        var isNamed = target.Plug is { Length: > 0 } || Names.Any(target.Options.ContainsKey);
        List<RedfishSystem> fitting = [];
        foreach (var one in all)
        {
            if (!isNamed || await one.FitsAsync(session, target, cancellationToken)) fitting.Add(one);
        }

        var known = all.Count == 0 ? "none" : string.Join(", ", all.Select(one => one.Known));
        return fitting switch
        {
            [var one] => one,
            [] => throw new PowerException(PowerFailure.BadSetting, $"has no system that is this machine; it has {known}", "correct the plug, UUID, serial number or MAC address in the inventory, or the power system's address"),
            _ => throw new PowerException(PowerFailure.BadSetting, $"has several systems: {known}", "name one of them by its plug, or by the option uuid, serial or mac"),
        };
    }

    public static async Task<RedfishSystem> ReadAsync(RedfishSession session, string path, CancellationToken cancellationToken)
    {
        var answer = await session.GetAsync(path, cancellationToken);
        return new(path, answer.Body, answer.ETag ?? (answer.Body.Text("@odata.etag") is { Length: > 0 } tag ? tag : null));
    }

    /// <exception cref="PowerException">It is changing, or does not say.</exception>
    public PowerState State() => StateOrNull() ?? throw new PowerException(PowerFailure.Busy, $"says that the machine is {(Body.Text("PowerState") is { Length: > 0 } word ? word : "in no power state")}", "read it again in some seconds");

    /// <summary>Null while it is changing: PoweringOn, PoweringOff, Paused, nothing at all.</summary>
    public PowerState? StateOrNull() => Body.Text("PowerState") switch
    {
        "On" => PowerState.On,
        "Off" => PowerState.Off,
        _ => null,
    };

    /// <summary>What its reset action takes: told there, or in its ActionInfo; empty if nowhere.</summary>
    public async Task<IReadOnlyList<string>> ResetsAsync(RedfishSession session, CancellationToken cancellationToken)
    {
        var action = Body.At("Actions").At("#ComputerSystem.Reset");
        var told = action.Words("ResetType@Redfish.AllowableValues");
        if (told.Count > 0 || action.Text("@Redfish.ActionInfo") is not { Length: > 0 } info) return told;
        var answer = await session.GetAsync(info, cancellationToken);
        return answer.Body.Items("Parameters").Where(one => one.Text("Name") == "ResetType").Select(one => one.Words("AllowableValues")).FirstOrDefault() ?? [];
    }

    public string ResetPath() => Body.At("Actions").At("#ComputerSystem.Reset").Text("target") is { Length: > 0 } path
        ? path
        : throw new PowerException(PowerFailure.Unsupported, $"has no reset action for {Id}", "use another way or another power system for it");

    private static string Linked(JsonElement root, string name) => root.Link(name) is { Length: > 0 } path
        ? path
        : throw new PowerException(PowerFailure.Unsupported, $"has no {name} in its Redfish service", "make sure that it is the BMC of a machine");

    /// <summary>Nothing that it tells speaks against it, and something for it.</summary>
    private async Task<bool> FitsAsync(RedfishSession session, PowerTarget target, CancellationToken cancellationToken)
    {
        List<bool?> said =
        [
            target.Plug is { Length: > 0 } plug ? plug == Id || plug == Path : null,
            target.Options.TryGetValue("uuid", out var uuid) ? IsSameUuid(Body.Text("UUID"), uuid) : null,
            target.Options.TryGetValue("serial", out var serial) && Body.Text("SerialNumber") is { Length: > 0 } own ? own.Trim().Equals(serial, StringComparison.OrdinalIgnoreCase) : null,
        ];
        if (!said.Contains(true) && !said.Contains(false) && target.Options.TryGetValue("mac", out var mac)) said.Add(await HasAsync(session, mac, cancellationToken));
        return !said.Contains(false) && said.Contains(true);
    }

    /// <summary>Some tell the first three fields of the UUID in the other byte order (SMBIOS 3.7 §7.2.1).</summary>
    private static bool? IsSameUuid(string told, string wanted) => Guid.TryParse(told, out var one) && Guid.TryParse(wanted, out var other)
        ? one == other || one.ToByteArray().AsSpan().SequenceEqual(other.ToByteArray(bigEndian: true))
        : told.Length == 0 ? null : false;

    private async Task<bool> HasAsync(RedfishSession session, string mac, CancellationToken cancellationToken)
    {
        if (Body.Link("EthernetInterfaces") is not { Length: > 0 } path) return false;
        var interfaces = await session.GetAsync(path, cancellationToken);
        foreach (var link in interfaces.Body.Items("Members").Select(member => member.Text("@odata.id")).Where(link => link.Length > 0).Take(MaximumMembers))
        {
            var one = (await session.GetAsync(link, cancellationToken)).Body;
            if (Plain(one.Text("MACAddress")) == Plain(mac) || Plain(one.Text("PermanentMACAddress")) == Plain(mac)) return true;
        }

        return false;
    }

    private static string Plain(string mac) => mac.Replace(":", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    private static string Or(string text) => text.Length > 0 ? text : "not told";
}
