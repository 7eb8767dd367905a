using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

internal static class Pages
{
    /// <summary>Follows <c>next</c> until there is none or <paramref name="limit"/> items are there.</summary>
    public static async Task<JsonArray> AllAsync(ApiClient api, string path, int limit, CancellationToken cancellationToken)
    {
        var all = new JsonArray();
        string? after = null;
        do
        {
            var query = $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit={Math.Min(limit - all.Count, 1000)}{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}";
            var page = await api.GetAsync(query, cancellationToken);
            foreach (var item in page!["items"]!.AsArray()) all.Add(item!.DeepClone());
            after = page["next"]?.ToString();
        }
        while (after is not null && all.Count < limit);
        return all;
    }
}
