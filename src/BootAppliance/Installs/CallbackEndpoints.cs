using System.Globalization;
using System.Text;
using BootAppliance.Events;
using BootAppliance.Installs.Logs;
using BootAppliance.Installs.Syslog;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Installs;

/// <summary>Where installers report. State changes by POST with a token only; a repeated report is answered like the first.</summary>
internal static class CallbackEndpoints
{
    private const int MaximumBody = 16 << 10;
    private const int MaximumLogPart = 64 << 10;

    public static IEndpointRouteBuilder MapCallbacks(this IEndpointRouteBuilder boot)
    {
        boot.MapPost("/callback/{token}/{name}", ReceiveAsync);
        boot.MapPost("/callback/{token}/log/{file}", ReceiveLogAsync);
        boot.MapPost("/callback/{token}/facts", FactsCallback.ReceiveAsync);
        return boot;
    }

    private static async Task<IResult> ReceiveAsync(
        string token, string name, HttpContext context, InstallStore installs, MachineAt machines, CallbackRate rate, CallbackMetrics metrics, EventStream events, CancellationToken cancellationToken)
    {
        var purpose = name == "firstboot" ? TokenPurpose.FirstBoot : TokenPurpose.Callback;
        if (installs.ByToken(token, purpose) is not { } install) return Unknown(token, name, context, metrics, events);
        if (IsAnothers(install, context, machines, metrics, events)) return TypedResults.NotFound();
        if (!rate.TryTake(install)) return TooFast(context, metrics);
        if (await ReadAsync(context.Request, MaximumBody, cancellationToken) is not { } bytes)
        {
            metrics.Count("too_large");
            return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        if (Read(name, bytes) is not { } e)
        {
            metrics.Count("unknown_event");
            return TypedResults.NotFound();
        }

        var change = await installs.ApplyAsync(install, e, cancellationToken);
        if (change.Applied) return Taken(metrics);
        metrics.Count("refused");
        events.Post(new NewEvent("install.refused", EventLevel.Warning, $"{install.System}: the callback \"{name}\" of generation {install.Generation} was refused: {change.Refusal}")
        {
            System = install.System,
            Address = AddressOf(context),
        });
        return TypedResults.NotFound();
    }

    /// <summary>
    /// <c>log/FILE?offset=N</c>: the bytes of a log file from byte N on. 204 when they are on disk; 409 with
    /// <c>length=N</c>, from where to go on, if some before them are missing. The first boot's token takes the list of packages, and that alone.
    /// </summary>
    private static async Task<IResult> ReceiveLogAsync(
        string token, string file, HttpContext context, InstallStore installs, MachineAt machines, InstallLogs logs, CallbackMetrics metrics, EventStream events, CancellationToken cancellationToken)
    {
        var isOfFirstBoot = file == LogNames.Packages;
        var takes = isOfFirstBoot
            ? installs.ByToken(token, TokenPurpose.FirstBoot) is { State: InstallState.Installed, FirstBootAt: null } booted ? booted : null
            : installs.ByToken(token, TokenPurpose.Callback) is { State: not (InstallState.Idle or InstallState.Installed) } running ? running : null;
        if (takes is not { } install) return Unknown(token, "log", context, metrics, events);
        if (IsAnothers(install, context, machines, metrics, events)) return TypedResults.NotFound();
        if (!(isOfFirstBoot || LogNames.IsUploaded(file)) || !long.TryParse(context.Request.Query["offset"].FirstOrDefault() ?? "0", NumberStyles.None, null, out var offset))
        {
            metrics.Count("unknown_event");
            return TypedResults.NotFound();
        }

        if (await ReadAsync(context.Request, MaximumLogPart, cancellationToken) is not { } bytes)
        {
            metrics.Count("too_large");
            return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        var result = await logs.AppendAsync(install.Id, file, offset, bytes, cancellationToken);
        metrics.Count($"log_{result.Outcome.ToString().ToLowerInvariant()}");
        switch (result.Outcome)
        {
            case AppendOutcome.Kept: return TypedResults.NoContent();
            case AppendOutcome.Gap: return TypedResults.Text($"length={result.Length}\n", statusCode: StatusCodes.Status409Conflict);
            case AppendOutcome.TooFast: return TooFast(context, metrics);
        }

        events.Post(new NewEvent("install.refused", EventLevel.Warning, $"{install.System}: more of {file} was refused: a file holds {InstallLogs.MaximumFile >> 20} MiB and an install {InstallLogs.MaximumInstall >> 20} MiB")
        {
            System = install.System,
            Address = AddressOf(context),
        });
        return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
    }

    /// <summary>
    /// A token in the hands of a machine that is known to be another one. Who has an address that nobody gave may be the machine
    /// itself: the new system has its own, before anybody hears of it.
    /// </summary>
    internal static bool IsAnothers(Install install, HttpContext context, MachineAt machines, CallbackMetrics metrics, EventStream events)
    {
        if (context.Connection.RemoteIpAddress is not { } source || machines(source) is not { } sender || sender == install.System) return false;
        metrics.Count("other_machine");
        events.Post(new NewEvent("install.refused", EventLevel.Error, $"a callback of {install.System} was refused to {source}: it comes from {sender}, with {install.System}'s token")
        {
            System = install.System,
            Address = source.ToString(),
        });
        return true;
    }

    private static string? AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString();

    private static InstallEvent? Read(string name, byte[] bytes)
    {
        if (name == "webhook") return ReportingWebhook.Parse(bytes);
        var body = CallbackBody.Parse(Encoding.UTF8.GetString(bytes));
        return name switch
        {
            "started" => new InstallEvent.Started(),
            "progress" => new InstallEvent.Progress(body.Percent, body.Phase, body.Text),
            "finished" => new InstallEvent.Finished(),
            "failed" => new InstallEvent.Failed(body.Text ?? "the installer gave no reason"),
            "firstboot" => new InstallEvent.FirstBoot(),
            _ => null,
        };
    }

    internal static NotFound Unknown(string token, string name, HttpContext context, CallbackMetrics metrics, EventStream events)
    {
        metrics.Count("unknown_token");
        events.Post(new NewEvent("install.refused", EventLevel.Warning, $"a callback \"{Shown(name)}\" with an unknown or old token {Shown(token[..Math.Min(6, token.Length)])}… was refused")
        {
            Address = AddressOf(context),
        });
        return TypedResults.NotFound();
    }

    internal static StatusCodeHttpResult TooFast(HttpContext context, CallbackMetrics metrics)
    {
        metrics.Count("too_fast");
        context.Response.Headers.RetryAfter = "5";
        return TypedResults.StatusCode(StatusCodes.Status429TooManyRequests);
    }

    internal static NoContent Taken(CallbackMetrics metrics)
    {
        metrics.Count("taken");
        return TypedResults.NoContent();
    }

    internal static async Task<byte[]?> ReadAsync(HttpRequest request, int most, CancellationToken cancellationToken)
    {
        if (request.ContentLength > most) return null;
        var buffer = new byte[(int)(request.ContentLength ?? most) + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > most ? null : buffer[..length];
    }

    private static string Shown(string text) => new([.. text.Take(32).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '?')]);
}
