using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary>Prints the steps of actions as they come.</summary>
internal static class ActionWatch
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <returns>The runs as they ended.</returns>
    public static async Task<List<JsonNode>> FollowAsync(ParseResult parsed, ApiClient api, List<JsonNode> runs, CancellationToken cancellationToken)
    {
        var printed = new int[runs.Count];
        while (true)
        {
            for (var i = 0; i < runs.Count; i++)
            {
                if (printed[i] > 0 && runs[i]["ended_at"] is not null) continue;
                runs[i] = (await api.GetAsync($"actions/runs/{runs[i]["id"]}", cancellationToken))!;
                var notes = runs[i]["notes"]!.AsArray();
                if (!parsed.GetValue(Connection.AsJson))
                    foreach (var note in notes.Skip(printed[i])) Console.WriteLine(Output.Clean($"{(DateTimeOffset)note!["at"]!:HH:mm:ss} {note["text"]}"));
                printed[i] = notes.Count;
            }

            // Nobody knows whether a stalled install goes on.
            if (runs.TrueForAll(one => one["ended_at"] is not null || (bool)one["stalled"]!)) return runs;
            await Task.Delay(Pause, cancellationToken);
        }
    }
}
