using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace BootAppliance.Simulators.Bmc.Redfish;

/// <summary>What takes its time, and the monitors by which it is followed (DSP0266 §12.2).</summary>
internal sealed class RedfishTasks(SimulatedBmc bmc)
{
    private readonly ConcurrentDictionary<string, Task> _tasks = new();

    public RedfishAnswer Begin(Task work)
    {
        var id = (_tasks.Count + 1).ToString();
        _tasks[id] = work;
        return new RedfishAnswer(202, Shown(id, isDone: false)).With("Location", Monitor(id)).With("Retry-After", "1");
    }

    /// <summary>202 while it runs; then 204, or the task with how it failed.</summary>
    public RedfishAnswer Look(string id)
    {
        if (!_tasks.TryGetValue(id, out var work)) return RedfishAnswer.NotFound;
        var isDone = work.IsCompleted && !bmc.Faults.Redfish.TasksHang;
        if (!isDone) return new RedfishAnswer(202, Shown(id, isDone: false)).With("Location", Monitor(id)).With("Retry-After", "1");
        return bmc.Faults.Redfish.TasksFail ? RedfishAnswer.Ok(Shown(id, isDone: true)) : RedfishAnswer.Done;
    }

    public RedfishAnswer Show(string id) => _tasks.TryGetValue(id, out var work) ? RedfishAnswer.Ok(Shown(id, work.IsCompleted && !bmc.Faults.Redfish.TasksHang)) : RedfishAnswer.NotFound;

    private static string Monitor(string id) => $"/redfish/v1/TaskService/TaskMonitors/{id}";

    private JsonObject Shown(string id, bool isDone) => new()
    {
        ["@odata.id"] = "/redfish/v1/TaskService/Tasks/" + id,
        ["@odata.type"] = "#Task.v1_7_0.Task",
        ["Id"] = id,
        ["Name"] = "Reset",
        ["TaskState"] = !isDone ? "Running" : bmc.Faults.Redfish.TasksFail ? "Exception" : "Completed",
        ["TaskStatus"] = isDone && bmc.Faults.Redfish.TasksFail ? "Critical" : "OK",
        ["TaskMonitor"] = Monitor(id),
        ["Messages"] = isDone && bmc.Faults.Redfish.TasksFail
            ? new JsonArray(new JsonObject { ["MessageId"] = "Base.1.13.InternalError", ["Message"] = "The power supply did not follow." })
            : new JsonArray(),
    };
}
