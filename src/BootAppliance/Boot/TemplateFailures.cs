using System.Collections.Concurrent;
using BootAppliance.Autoinstall;
using BootAppliance.Inventory;

namespace BootAppliance.Boot;

/// <summary>A template that does not render, for whom, why, and what to do next.</summary>
/// <param name="Machines">For whom: the system's name or a MAC address; or how many systems use it.</param>
/// <param name="Sentence">Which template, at which line, and what is wrong.</param>
/// <param name="NextStep">A command that shows it again.</param>
public sealed record TemplateFailure(string Machines, string Sentence, string NextStep);

/// <summary>
/// What the status page shows of broken templates until they render again: those that failed for a machine, tried again
/// whenever somebody looks, and those that cannot work for anybody, before a machine asks for them.
/// </summary>
public sealed class TemplateFailures(InventoryStore inventory, TemplateRenderer renderer, AnswerFiles files, AnswerModel models)
{
    private const int MostKept = 100;
    private const int MostShown = 20;
    private readonly ConcurrentDictionary<(string Machine, string Template), Func<RenderResult>> _failed = [];

    /// <summary>A machine was not given its file.</summary>
    /// <param name="machine">Its system's name, or its MAC address if nobody knows it.</param>
    /// <param name="template">What did not render.</param>
    /// <param name="again">Renders it again.</param>
    public void Failed(string machine, string template, Func<RenderResult> again)
    {
        if (_failed.Count < MostKept) _failed[(machine, template)] = again;
    }

    public void Rendered(string machine, string template) => _failed.TryRemove((machine, template), out _);

    /// <summary>The answer file of one system as it would be now; null if it renders, or has none.</summary>
    public TemplateFailure? Of(SystemObject system)
    {
        var view = inventory.Current;
        var effective = EffectiveSystem.Of(view, system);
        return effective.Autoinstall.Value is { } template && files.Render(template, models.Judged(view, effective), AnswerModel.ScopeOf(effective)) is RenderResult.Failed failed
            ? new(system.Name, AnswerModel.WithoutSecrets(failed.Sentence, effective), $"bootappliance autoinstall preview {system.Name}")
            : Again(system.Name).FirstOrDefault();
    }

    /// <summary>All of them, each sentence once.</summary>
    public IReadOnlyList<TemplateFailure> Current()
    {
        var view = inventory.Current;
        var used = view.Systems.Values.Select(system => EffectiveSystem.Of(view, system).Autoinstall.Value).OfType<string>().CountBy(template => template);
        return
        [
            .. used.Select(one => renderer.Check(one.Key) is { } why ? new TemplateFailure(one.Value == 1 ? "1 machine" : $"{one.Value} machines", why, $"bootappliance autoinstall list --filter {one.Key}") : null).OfType<TemplateFailure>()
                .Concat(Again(machine: null)).DistinctBy(one => one.Sentence).Take(MostShown),
        ];
    }

    private IEnumerable<TemplateFailure> Again(string? machine)
    {
        foreach (var ((who, template), again) in _failed.Where(one => machine is null || one.Key.Machine == machine))
        {
            if (again() is RenderResult.Failed failed) yield return new(who, failed.Sentence, $"bootappliance system explain {who}");
            else Rendered(who, template);
        }
    }
}
