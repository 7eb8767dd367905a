using BootAppliance.Actions.Runs;
using BootAppliance.Inventory;

namespace BootAppliance.Web;

/// <summary>The buttons that begin actions and end them.</summary>
internal static class ActionForms
{
    public static async Task<IResult> BeginAsync(string name, string action, HttpContext context, InventoryStore inventory, ActionStart start, CancellationToken cancellationToken)
    {
        var path = MachineTable.PathOf(name);
        if (!inventory.Current.Systems.TryGetValue(name, out var system)) return WebEndpoints.Page(MachinePage.Missing(Visit.Of(context), name), StatusCodes.Status404NotFound);
        return await start.BeginAsync(system, new ActionRequest(action), InventoryAnswers.Who(context), cancellationToken) switch
        {
            ActionAnswer.Refused refused => Forms.Refused(context, Forms.Sentence(refused.Errors), path),
            ActionAnswer.Busy busy => Forms.Refused(context, busy.Sentence, path),
            ActionAnswer.InTheWay other => Forms.Refused(context, $"{name} is at {other.Run.Action.Name}, which {other.Run.Who} asked for. Cancel it first.", path),
            _ => TypedResults.LocalRedirect(path + "#action"),
        };
    }

    public static async Task<IResult> CancelAsync(string name, long id, HttpContext context, ActionCancel cancel, CancellationToken cancellationToken) =>
        await cancel.CancelAsync(id, InventoryAnswers.Who(context), null, cancellationToken) is null
            ? Forms.Refused(context, $"Action {id} has ended already.", MachineTable.PathOf(name))
            : TypedResults.LocalRedirect(MachineTable.PathOf(name) + "#action");
}
