using BootAppliance.Autoinstall;
using BootAppliance.Events;
using BootAppliance.Installs;
using BootAppliance.Inventory;

namespace BootAppliance.Boot;

/// <summary>Whose signatures on templates count, each with <c>name</c>, <c>key</c> as a line of OpenSSH, and <c>prefixes</c>.</summary>
public delegate Task<List<object>> TemplatePublishers(CancellationToken cancellationToken);

/// <summary>
/// The answer file of an armed machine, under its token, to that machine alone: until <c>started</c>, and for a
/// bounded time after the first fetch. Every other case is the same 404.
/// </summary>
internal static class AnswerFileEndpoint
{
    public static async Task<IResult> GetAsync(
        string token, string? rest, HttpContext context, InstallStore installs, InventoryStore inventory, BootIdentity identity, AnswerModel models,
        AnswerFiles files, MadeFiles made, TemplatePublishers publishers, TemplateFailures failures, InstallOptions options, EventStream events, TimeProvider clock, CancellationToken cancellationToken)
    {
        var source = context.Connection.RemoteIpAddress!;
        if (Refusal(installs.ByToken(token, TokenPurpose.Answer), clock.GetUtcNow(), options) is { } refusal)
        {
            events.Post(new NewEvent("install.refused", EventLevel.Warning, $"an answer file was refused to {source}: {refusal}") { Address = source.ToString() });
            return TypedResults.NotFound();
        }

        var install = installs.ByToken(token, TokenPurpose.Answer)!;
        var mac = identity.MacOf(source);
        if (!inventory.Current.Systems.TryGetValue(install.System, out var system) || !identity.IsOf(source, system))
        {
            events.Post(new NewEvent("install.refused", EventLevel.Error, $"the answer file of {install.System} was refused to {source} ({mac ?? "unknown MAC"}): it is another machine, with this one's token")
            {
                System = install.System,
                Mac = mac,
                Address = source.ToString(),
            });
            return TypedResults.NotFound();
        }

        var effective = InstallTarget.Of(inventory.Current, system, install);
        var own = effective.Autoinstall.Value ?? "";
        // Who is only discovered gets nothing that an installed system would: no hashes of passwords lie beside its plan.
        if (install.Helper is not null && AnswerFiles.FileNameOf(rest ?? "") != AnswerFiles.FileNameOf(own)) return TypedResults.NotFound();
        var model = models.For(inventory.Current, effective, install, context.Connection.LocalIpAddress!);
        if (await made.OfAsync(AnswerFiles.FileNameOf(rest ?? ""), effective, model, token, context.Connection.LocalIpAddress!, cancellationToken) is { } file)
        {
            context.Response.Headers.CacheControl = "no-store";
            if (file.Bytes is { } bytes) return TypedResults.Bytes(bytes, "application/octet-stream");
            events.Post(new NewEvent("install.refused", EventLevel.Error, $"{rest} for {install.System} cannot be made: {file.Failure}") { System = install.System, Address = source.ToString() });
            return TypedResults.NotFound();
        }

        // Some installers ask for more than one file; only the answer file itself is the sign that it was fetched.
        if (files.For(own, AnswerFiles.FileNameOf(rest ?? "")) is not { } template) return TypedResults.NotFound();
        if (EffectiveSystem.IsDeployPlan(template)) model["publishers"] = await publishers(cancellationToken);
        var result = files.Render(template, model, AnswerModel.ScopeOf(effective));
        if (result is not RenderResult.Rendered rendered)
        {
            var why = result is RenderResult.Failed failed ? AnswerModel.WithoutSecrets(failed.Sentence, effective) : "no answer file is set";
            failures.Failed(system.Name, template, () => Again(inventory, files, models, system.Name, template));
            events.Post(new NewEvent("install.refused", EventLevel.Error, $"the answer file of {install.System} cannot be rendered: {why}") { System = install.System, Address = source.ToString() });
            // Who may have it learns that it is there: a deployment without it would be taken for a whole one.
            return TypedResults.StatusCode(StatusCodes.Status422UnprocessableEntity);
        }

        failures.Rendered(system.Name, template);
        context.Response.Headers.CacheControl = "no-store";
        if (template != own) return TypedResults.Text(rendered.Text, rendered.ContentType);
        var change = await installs.ApplyAsync(install, new InstallEvent.AnswerFetched(), cancellationToken);
        if (!change.Applied) return TypedResults.NotFound();
        events.Post(new NewEvent("install.answer", EventLevel.Info, $"{install.System} got its answer file {effective.Autoinstall.Value} ({rendered.Text.Length} characters)")
        {
            System = install.System,
            Mac = mac,
            Address = source.ToString(),
            Data = new Dictionary<string, string> { ["template"] = effective.Autoinstall.Value ?? "", ["from"] = effective.Autoinstall.From, ["generation"] = install.Generation.ToString() },
        });
        return TypedResults.Text(rendered.Text, rendered.ContentType);
    }

    /// <summary>With what the inventory says now; a machine that is gone needs no file.</summary>
    private static RenderResult Again(InventoryStore inventory, AnswerFiles files, AnswerModel models, string name, string template)
    {
        var view = inventory.Current;
        if (!view.Systems.TryGetValue(name, out var system)) return new RenderResult.Rendered("", "text/plain");
        var effective = EffectiveSystem.Of(view, system);
        return files.Render(template, models.Judged(view, effective), AnswerModel.ScopeOf(effective)) is RenderResult.Failed failed
            ? new RenderResult.Failed(AnswerModel.WithoutSecrets(failed.Sentence, effective))
            : new RenderResult.Rendered("", "text/plain");
    }

    private static string? Refusal(Install? install, DateTimeOffset now, InstallOptions options) => install switch
    {
        null => "its token is unknown or of an older generation",
        { State: InstallState.Armed } => $"{install.System} has not asked for its boot script yet",
        { IsOver: true } => $"the install of {install.System} is {install.State.ToString().ToLowerInvariant()}",
        { StartedAt: not null } => $"the installer of {install.System} has started already",
        { AnswerFetchedAt: { } first } when now - first > options.AnswerWindow => $"{install.System} fetched it first at {first:u}, longer ago than installs.answer_window",
        { AnswerFetchedAt: null } when now >= install.ExpiresAt => $"the arming of {install.System} has expired",
        _ => null,
    };
}
