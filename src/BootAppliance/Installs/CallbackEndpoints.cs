using BootAppliance.Events;

namespace BootAppliance.Installs;

/// <summary>Where installers report. State changes by POST with a token only; a repeated report is answered like the first.</summary>
internal static class CallbackEndpoints
{
    private const int MaximumBody = 16 << 10;

    public static IEndpointRouteBuilder MapCallbacks(this IEndpointRouteBuilder boot)
    {
        boot.MapPost("/callback/{token}/{name}", ReceiveAsync);
        return boot;
    }

    private static async Task<IResult> ReceiveAsync(
        string token, string name, HttpContext context, InstallStore installs, EventStream events, CancellationToken cancellationToken)
    {
        var purpose = name == "firstboot" ? TokenPurpose.FirstBoot : TokenPurpose.Callback;
        if (installs.ByToken(token, purpose) is not { } install)
        {
            events.Post(new NewEvent("install.refused", EventLevel.Warning, $"a callback \"{Shown(name)}\" with an unknown or old token {Shown(token[..Math.Min(6, token.Length)])}… was refused")
            {
                Address = context.Connection.RemoteIpAddress?.ToString(),
            });
            return TypedResults.NotFound();
        }

        if (await ReadAsync(context.Request, cancellationToken) is not { } text) return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
        var body = CallbackBody.Parse(text);
        InstallEvent? e = name switch
        {
            "started" => new InstallEvent.Started(),
            "progress" => new InstallEvent.Progress(body.Percent, body.Phase, body.Text),
            "finished" => new InstallEvent.Finished(),
            "failed" => new InstallEvent.Failed(body.Text ?? "the installer gave no reason"),
            "firstboot" => new InstallEvent.FirstBoot(),
            _ => null,
        };
        if (e is null) return TypedResults.NotFound();
        if (install.State == InstallState.Installed && e is InstallEvent.Finished) return TypedResults.NoContent();
        var change = await installs.ApplyAsync(install, e, cancellationToken);
        if (change.Applied) return TypedResults.NoContent();
        events.Post(new NewEvent("install.refused", EventLevel.Warning, $"{install.System}: the callback \"{name}\" of generation {install.Generation} was refused: {change.Refusal}")
        {
            System = install.System,
        });
        return TypedResults.NotFound();
    }

    private static async Task<string?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaximumBody) return null;
        var buffer = new byte[MaximumBody + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > MaximumBody ? null : System.Text.Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static string Shown(string text) => new([.. text.Take(32).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '?')]);
}
