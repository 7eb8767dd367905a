using System.Net;

namespace BootAppliance.Power.Redfish;

/// <summary>What a service answers 202 to is not done yet: its monitor is asked until it is (DSP0266 §12.2).</summary>
internal static class RedfishTask
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <exception cref="PowerException">It failed. That it does not end is for the deadline of the whole.</exception>
    public static async Task FollowAsync(RedfishSession session, RedfishAnswer begun, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (begun.Status != HttpStatusCode.Accepted) return;
        var monitor = begun.Location ?? First(begun.Body.Text("TaskMonitor"), begun.Body.Text("@odata.id"));
        var answer = begun;
        // One that names no monitor cannot be followed; the caller reads back what came of it anyway.
        while (monitor is not null && IsRunning(answer))
        {
            var wait = answer.RetryAfter ?? TimeSpan.FromSeconds(1);
            await Task.Delay(wait < Shortest ? Shortest : wait > Longest ? Longest : wait, clock, cancellationToken);
            answer = await session.AskAsync(monitor, cancellationToken);
            // Some forget a task the moment that it ends.
            if (answer.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone) return;
            RedfishFaults.Check(answer, "GET", monitor);
        }

        if (answer.Body.Text("TaskState") is not ("Exception" or "Killed" or "Cancelled" or "Interrupted")) return;
        var said = answer.Body.Items("Messages").Select(one => one.Text("Message")).FirstOrDefault(one => one.Length > 0);
        throw new PowerException(PowerFailure.ProtocolError, $"began it as a task that ended as {answer.Body.Text("TaskState")}{(said is null ? "" : $", \"{said}\"")}", "read the state, and look at the BMC's own log") { MayHaveHappened = true };
    }

    private static bool IsRunning(RedfishAnswer answer) => answer.Body.Text("TaskState") switch
    {
        "Completed" or "Exception" or "Killed" or "Cancelled" or "Interrupted" => false,
        "" => answer.Status == HttpStatusCode.Accepted,
        _ => true,
    };

    private static string? First(string one, string other) => one.Length > 0 ? one : other.Length > 0 ? other : null;
}
