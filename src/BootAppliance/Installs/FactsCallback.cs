using BootAppliance.Events;
using BootAppliance.Installs.Syslog;
using BootAppliance.Inventory.Facts;

namespace BootAppliance.Installs;

/// <summary><c>POST /callback/TOKEN/facts</c>: what the machine is, as JSON, from the helper image that it booted by this install.</summary>
internal static class FactsCallback
{
    /// <returns>204 once they are durable; 400 with the reason for what are none, 413 over 256 KiB.</returns>
    public static async Task<IResult> ReceiveAsync(
        string token, HttpContext context, InstallStore installs, MachineAt machines, CallbackRate rate, CallbackMetrics metrics, FactsStore facts, EventStream events, CancellationToken cancellationToken)
    {
        if (installs.ByToken(token, TokenPurpose.Callback) is not { HasBegun: true, IsOver: false } install) return CallbackEndpoints.Unknown(token, "facts", context, metrics, events);
        if (CallbackEndpoints.IsAnothers(install, context, machines, metrics, events)) return TypedResults.NotFound();
        if (!rate.TryTake(install)) return CallbackEndpoints.TooFast(context, metrics);
        if (await CallbackEndpoints.ReadAsync(context.Request, MachineFacts.Largest, cancellationToken) is not { } bytes)
        {
            metrics.Count("too_large");
            return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        if (!MachineFacts.TryParse(bytes, out var told, out var error))
        {
            metrics.Count("refused");
            events.Post(new NewEvent("install.refused", EventLevel.Warning, $"{install.System}: its facts were not taken: {error}") { System = install.System });
            return TypedResults.Text($"{error}\n", statusCode: StatusCodes.Status400BadRequest);
        }

        await facts.TakeAsync(install.System, told, cancellationToken);
        return CallbackEndpoints.Taken(metrics);
    }
}
