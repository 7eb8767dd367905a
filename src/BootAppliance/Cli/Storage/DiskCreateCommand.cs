using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli.Storage;

/// <summary><c>disk create</c>.</summary>
internal static class DiskCreateCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "of the disk, in its pool" };
    private static readonly Option<string> Size = new("--size") { Description = "that its guest sees, such as 20GiB", Required = true };
    private static readonly Option<string?> MinimumBytes = StorageText.Size("--take", "so much from its beginning is taken at once");
    private static readonly Option<string?> Minimum = StorageText.Size("--minimum", "never entitled to less");
    private static readonly Option<string?> Maximum = StorageText.Size("--maximum", "never entitled to more");
    private static readonly Option<double?> Weight = new("--weight") { Description = "beside others, 0.001 to 1000; by default its purpose's" };
    private static readonly Option<string[]> Machines = new("--machine") { Description = "that draws from it; may be given again: they share it" };
    private static readonly Option<string[]> Needs = new("--needs") { Description = "snapshots, clones, compression, encryption; may be given again" };
    private static readonly Option<string?> KeyFile = new("--passphrase-file") { Description = "a file with the passphrase of a disk that encrypts itself" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "tell where it would lie and how it would be made, and make nothing" };

    /// <summary>Words that go to the API as they are.</summary>
    private static readonly (Option<string?> Option, string Field)[] Words =
    [
        (new("--resource") { Description = "of the pool; by default the one that suits best" }, "resource"),
        (new("--performance") { Description = "against storage: storage, balanced, performance, or 0 to 1" }, "performance"),
        (new("--redundancy") { Description = "against storage: storage, balanced, redundancy, or 0 to 1" }, "redundancy"),
        (new("--security") { Description = "off, low, medium, high, on, or 0 to 3" }, "security"),
        (new("--policy") { Description = "thin, metadata_preallocated or preallocated; by default as the trade-offs say" }, "policy"),
        (new("--format") { Description = "raw, qcow2, qed, vmdk, vhdx or vdi; by default as the trade-offs say" }, "format"),
        (new("--purpose") { Description = "what it is for: database, files, mail, build, web, desktop, or what storage.purposes names" }, "purpose"),
        (new("--request-id") { Description = "of this one request: the same again makes no second disk" }, "request_id"),
    ];

    public static Command Build()
    {
        Command command = new("create", "Makes a disk in a pool, whole and durable when it returns. Example: bootappliance disk create ssd web01-root --size 20GiB --machine web01 --purpose web")
        {
            StorageText.Pool, Name, Size, MinimumBytes, Minimum, Maximum, Weight, Machines, Needs, KeyFile, DryRun,
        };
        foreach (var (option, _) in Words) command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var isPlan = parsed.GetValue(DryRun);
            var answer = await api.SendAsync(HttpMethod.Post, isPlan ? "disks/plan" : "disks", await BodyAsync(parsed, cancellationToken), cancellationToken);
            AllocationCommands.Print(parsed, answer);
        }));
        return command;
    }

    private static async Task<JsonObject> BodyAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        JsonObject body = new()
        {
            ["pool"] = parsed.GetValue(StorageText.Pool),
            ["name"] = parsed.GetValue(Name),
            ["virtual_size"] = StorageText.Bytes(parsed.GetValue(Size)!, Size.Name),
            ["minimum"] = StorageText.Bytes(parsed, Minimum) ?? 0,
            ["machines"] = new JsonArray([.. (parsed.GetValue(Machines) ?? []).Select(one => (JsonNode)one)]),
            ["needs"] = new JsonArray([.. (parsed.GetValue(Needs) ?? []).Select(one => (JsonNode)one)]),
        };
        foreach (var (option, field) in Words) if (parsed.GetValue(option) is { } word) body[field] = word;
        if (StorageText.Bytes(parsed, MinimumBytes) is { } bytes) body["preallocated_bytes"] = bytes;
        if (StorageText.Bytes(parsed, Maximum) is { } most) body["maximum"] = most;
        if (parsed.GetValue(Weight) is { } weight) body["weight"] = weight;
        if (parsed.GetValue(KeyFile) is { } file) body["passphrase"] = (await File.ReadAllTextAsync(file, cancellationToken)).TrimEnd('\n');
        return body;
    }
}
