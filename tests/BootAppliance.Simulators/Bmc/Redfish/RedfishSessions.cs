using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace BootAppliance.Simulators.Bmc.Redfish;

/// <summary>Who has logged in, and who is let in at each request (DSP0266 §13.3).</summary>
internal sealed class RedfishSessions(SimulatedBmc bmc)
{
    private readonly ConcurrentDictionary<string, (string Id, BmcAccount Account)> _byToken = new();
    private int _last;

    public int Open => _byToken.Count;

    public RedfishAnswer Begin(JsonObject body)
    {
        if (Known((string?)body["UserName"] ?? "", (string?)body["Password"] ?? "") is not { } account)
            return RedfishAnswer.Error(401, "ResourceAtUriUnauthorized", "The name or the password is wrong.");
        if (Open >= bmc.Faults.Sessions) return RedfishAnswer.Error(503, "SessionLimitExceeded", "There are as many sessions as there may be.");
        var (id, token) = (Interlocked.Increment(ref _last).ToString(), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        _byToken[token] = (id, account);
        return new RedfishAnswer(201, new JsonObject { ["@odata.id"] = Path(id), ["Id"] = id, ["UserName"] = account.Name }).With("X-Auth-Token", token).With("Location", Path(id));
    }

    public RedfishAnswer End(string id)
    {
        var token = _byToken.FirstOrDefault(pair => pair.Value.Id == id).Key;
        return token is not null && _byToken.TryRemove(token, out _) ? RedfishAnswer.Done : RedfishAnswer.NotFound;
    }

    public BmcAccount? Of(string? token, string? authorization)
    {
        if (token is not null && bmc.Faults.Redfish.HasSessions) return _byToken.TryGetValue(token, out var session) ? session.Account : null;
        if (authorization?.Split(' ') is not ["Basic", var encoded]) return null;
        return Encoding.UTF8.GetString(Convert.FromBase64String(encoded)).Split(':', 2) is [var name, var password] ? Known(name, password) : null;
    }

    public RedfishAnswer Show() => RedfishAnswer.Ok(new()
    {
        ["@odata.id"] = "/redfish/v1/SessionService/Sessions",
        ["Members@odata.count"] = Open,
        ["Members"] = new JsonArray([.. _byToken.Values.Select(one => new JsonObject { ["@odata.id"] = Path(one.Id) })]),
    });

    private static string Path(string id) => "/redfish/v1/SessionService/Sessions/" + id;

    private BmcAccount? Known(string name, string password) => bmc.Accounts.FirstOrDefault(one => one.Name == name && one.Password == password);
}
