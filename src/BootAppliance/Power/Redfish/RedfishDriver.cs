using System.Net;
using System.Text.Json;

namespace BootAppliance.Power.Redfish;

/// <summary>Redfish (DMTF DSP0266 and DSP0268) over HTTPS, one session an operation.</summary>
public sealed class RedfishDriver(TimeProvider clock) : IPowerDriver
{
    /// <summary>For one operation, with the tasks that it begins.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public string Kind => "redfish";

    public Task<PowerOutcome<PowerState>> StatusAsync(PowerTarget target, CancellationToken cancellationToken) =>
        RunAsync(target, async (session, token) => (await RedfishSystem.FindAsync(session, target, token)).State(), cancellationToken);

    public async Task<PowerOutcome> AlterAsync(PowerTarget target, PowerVerb verb, CancellationToken cancellationToken) => await RunAsync(target, async (session, token) =>
    {
        var system = await RedfishSystem.FindAsync(session, target, token);
        var now = system.StateOrNull();
        if (verb == PowerVerb.Reset && now == PowerState.Off) throw new PowerException(PowerFailure.WrongState, "was not asked to reset a machine that is off", "switch it on");
        var allowed = await system.ResetsAsync(session, token);
        var plan = ResetPlan.For(verb, allowed, now) ?? throw new PowerException(PowerFailure.Unsupported, $"cannot do {verb}; of resets it has {string.Join(", ", allowed)}", "use another verb, or another power system for it");
        for (var step = 0; step < plan.Count; step++)
        {
            await ResetAsync(session, system, plan[step], token);
            if (step + 1 < plan.Count) await UntilOffAsync(session, system, token);
        }

        return true;
    }, cancellationToken);

    public async Task<PowerOutcome> SetNextBootAsync(PowerTarget target, NextBoot boot, CancellationToken cancellationToken) => await RunAsync(target, async (session, token) =>
    {
        await RedfishBoot.SetAsync(session, await RedfishSystem.FindAsync(session, target, token), boot, target.Options, clock, token);
        return true;
    }, cancellationToken);

    /// <summary>Redfish knows no duration: the lamp stays as it is until it is put out.</summary>
    public async Task<PowerOutcome> IdentifyAsync(PowerTarget target, TimeSpan duration, CancellationToken cancellationToken) => await RunAsync(target, async (session, token) =>
    {
        var system = await RedfishSystem.FindAsync(session, target, token);
        var isLit = duration > TimeSpan.Zero;
        Dictionary<string, object> lamp = system.Body.At("LocationIndicatorActive").ValueKind is JsonValueKind.True or JsonValueKind.False ? new() { ["LocationIndicatorActive"] = isLit }
            : system.Body.Text("IndicatorLED").Length > 0 ? new() { ["IndicatorLED"] = isLit ? "Blinking" : "Off" }
            : throw new PowerException(PowerFailure.Unsupported, $"has no lamp for {system.Id}", "look for the machine by its serial number");
        await RedfishPatch.SendAsync(session, system.Path, lamp, system.ETag, clock, token);
        return true;
    }, cancellationToken);

    public Task<PowerOutcome<PowerCapabilities>> CapabilitiesAsync(PowerTarget target, CancellationToken cancellationToken) => RunAsync(target, async (session, token) =>
    {
        var system = await RedfishSystem.FindAsync(session, target, token);
        var allowed = await system.ResetsAsync(session, token);
        List<KeyValuePair<string, string>> facts =
        [
            new("Redfish", session.Root.Text("RedfishVersion")), new("BMC", session.Root.Text("Product")), new("fingerprint", session.Fingerprint), new("system", system.Id),
            new("UUID", system.Body.Text("UUID")), new("serial", system.Body.Text("SerialNumber")), new("model", $"{system.Body.Text("Manufacturer")} {system.Body.Text("Model")}".Trim()),
            new("firmware", system.Body.Text("BiosVersion")), new("resets", string.Join(", ", allowed)),
        ];
        return new PowerCapabilities(
            [.. Enum.GetValues<PowerVerb>().Where(verb => ResetPlan.For(verb, allowed, PowerState.On) is not null && ResetPlan.For(verb, allowed, PowerState.Off) is not null)],
            SetsNextBoot: system.Body.At("Boot").ValueKind == JsonValueKind.Object,
            Identifies: system.Body.At("LocationIndicatorActive").ValueKind != JsonValueKind.Undefined || system.Body.Text("IndicatorLED").Length > 0,
            [.. facts.Where(fact => fact.Value.Length > 0)]);
    }, cancellationToken);

    private async Task ResetAsync(RedfishSession session, RedfishSystem system, string type, CancellationToken cancellationToken)
    {
        var path = system.ResetPath();
        var answer = await session.SendAsync(HttpMethod.Post, path, new Dictionary<string, string> { ["ResetType"] = type }, null, cancellationToken);
        PowerState? wanted = type switch { "On" or "ForceOn" => PowerState.On, "ForceOff" or "GracefulShutdown" => PowerState.Off, _ => null };

        // Many refuse to do again what is done.
        if (answer.Status is HttpStatusCode.Conflict or HttpStatusCode.BadRequest && wanted is not null && (await RedfishSystem.ReadAsync(session, system.Path, cancellationToken)).StateOrNull() == wanted) return;
        RedfishFaults.Check(answer, "POST", $"{path} ({type})");
        await RedfishTask.FollowAsync(session, answer, clock, cancellationToken);
    }

    private async Task UntilOffAsync(RedfishSession session, RedfishSystem system, CancellationToken cancellationToken)
    {
        while ((await RedfishSystem.ReadAsync(session, system.Path, cancellationToken)).StateOrNull() != PowerState.Off) await Task.Delay(Look, clock, cancellationToken);
    }

    private Task<PowerOutcome<T>> RunAsync<T>(PowerTarget target, Func<RedfishSession, CancellationToken, Task<T>> operation, CancellationToken cancellationToken) =>
        PowerOperation.RunAsync(target, Deadline, clock, async token =>
        {
            await using var session = await RedfishSession.OpenAsync(target, clock, token);
            return await operation(session, token);
        }, cancellationToken);
}
