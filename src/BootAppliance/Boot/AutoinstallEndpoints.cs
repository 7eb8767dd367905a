using BootAppliance.Autoinstall;
using BootAppliance.Events;
using BootAppliance.Inventory;

namespace BootAppliance.Boot;

/// <summary>A template of an answer file, who uses it, and what is wrong with it whatever its values are.</summary>
public sealed record TemplateView(string Template, int Systems, string? Error);

public sealed record TemplatePage(IReadOnlyList<TemplateView> Items);

/// <summary>What a checker says of the answer file of a system; no problem: an empty list.</summary>
public sealed record AnswerVerdict(string System, string Template, IReadOnlyList<string> Problems);

/// <summary>Every verdict, those with problems first.</summary>
public sealed record AnswerVerdicts(int Checked, int Failed, IReadOnlyList<AnswerVerdict> Items);

/// <summary>Answer files as people look at them: which there are, what a machine would get, whether it is right.</summary>
internal static class AutoinstallEndpoints
{
    private const int MostAtOnce = 10_000;
    private const int CheckersAtOnce = 4;

    // Each starts many processes.
    private static readonly SemaphoreSlim s_oneAtATime = new(1);

    public static IEndpointRouteBuilder MapAutoinstall(this IEndpointRouteBuilder admin)
    {
        admin.MapGet("/autoinstall", List).WithTags("autoinstall");
        admin.MapPost("/autoinstall/validate", ValidateAsync).WithTags("autoinstall").ChangesNothing();
        admin.MapGet("/systems/{name}/autoinstall", Preview).WithTags("autoinstall");
        return admin;
    }

    /// <summary>The templates that there are and those that somebody names; <c>filter</c> is part of the name.</summary>
    private static IResult List(TemplateStore store, TemplateRenderer renderer, InventoryStore inventory, string? filter, int limit = 1000)
    {
        var view = inventory.Current;
        var used = view.Systems.Values.Select(system => EffectiveSystem.Of(view, system).Autoinstall.Value).OfType<string>().CountBy(template => template).ToDictionary();
        var all = store.Families.SelectMany(store.Names).Where(name => !name.EndsWith(".sh", StringComparison.Ordinal)).Concat(used.Keys).Distinct().Order(StringComparer.Ordinal);
        return TypedResults.Ok(new TemplatePage([.. all.Where(name => filter is null || name.Contains(filter, StringComparison.OrdinalIgnoreCase)).Take(limit)
            .Select(name => new TemplateView(name, used.GetValueOrDefault(name), renderer.Check(name)))]));
    }

    /// <summary>What a system's installer would be given, without tokens and secrets; <c>file</c> is one of those beside it, such as meta-data.</summary>
    private static IResult Preview(string name, InventoryStore inventory, AnswerFiles files, AnswerModel models, string? file)
    {
        var view = inventory.Current;
        if (!view.Systems.TryGetValue(name, out var system)) return InventoryAnswers.NotFound(ObjectKind.System, name);
        var effective = EffectiveSystem.Of(view, system);
        if (effective.Autoinstall.Value is not { } own) return TypedResults.Problem($"system \"{name}\" has no answer file; set one with: bootappliance system edit {name} --autoinstall debian/preseed.cfg, or --template ccnx:/example.com/linux/web to deploy it from a template", statusCode: 404);
        if (files.For(own, file ?? "") is not { } template) return InventoryAnswers.Invalid("file", $"there is no template for \"{file}\" beside {own}");
        return files.Render(template, models.Preview(view, effective), AnswerModel.ScopeOf(effective)) switch
        {
            RenderResult.Rendered rendered => TypedResults.Text(rendered.Text, rendered.ContentType),
            RenderResult.Failed failed => TypedResults.Problem(failed.Sentence, statusCode: StatusCodes.Status422UnprocessableEntity),
            _ => throw new InvalidOperationException("an answer file is rendered or it failed"),
        };
    }

    /// <summary>Renders the answer file of every system that the filter finds, and has it judged.</summary>
    private static async Task<IResult> ValidateAsync(InventoryStore inventory, AnswerFiles files, AnswerModel models, SystemState state, string? filter, CancellationToken cancellationToken)
    {
        if (!ObjectFilter.TryParse(ObjectKind.System, filter, out var wanted, out var error)) return InventoryAnswers.Invalid("filter", error);
        if (!await s_oneAtATime.WaitAsync(0, CancellationToken.None)) return TypedResults.Problem("another validation is running; try again when it is over", statusCode: StatusCodes.Status429TooManyRequests);
        try
        {
            return await JudgeAsync(inventory.Current, files, models, state, wanted, cancellationToken);
        }
        finally
        {
            s_oneAtATime.Release();
        }
    }

    private static async Task<IResult> JudgeAsync(InventoryView view, AnswerFiles files, AnswerModel models, SystemState state, ObjectFilter wanted, CancellationToken cancellationToken)
    {
        var systems = view.Systems.Values.Where(system => wanted.Matches(view, system, state)).Take(MostAtOnce).ToList();
        var verdicts = new AnswerVerdict[systems.Count];
        await Parallel.ForAsync(0, systems.Count, new ParallelOptions { MaxDegreeOfParallelism = CheckersAtOnce, CancellationToken = cancellationToken }, async (i, stopping) =>
        {
            var effective = EffectiveSystem.Of(view, systems[i]);
            var template = effective.Autoinstall.Value ?? "";
            IReadOnlyList<string> problems = template.Length == 0 ? [] : files.Render(template, models.Judged(view, effective), AnswerModel.ScopeOf(effective)) switch
            {
                RenderResult.Rendered rendered => await AnswerChecks.ProblemsAsync(template, AnswerFiles.FileNameOf(template), rendered.Text, effective.Distro?.OsVersion, stopping),
                RenderResult.Failed failed => [failed.Sentence],
                _ => [],
            };
            verdicts[i] = new(systems[i].Name, template, [.. problems.Select(problem => AnswerModel.WithoutSecrets(problem, effective))]);
        });
        return TypedResults.Ok(new AnswerVerdicts(verdicts.Length, verdicts.Count(one => one.Problems.Count > 0), [.. verdicts.OrderBy(one => one.Problems.Count == 0).ThenBy(one => one.System, StringComparer.Ordinal)]));
    }
}
