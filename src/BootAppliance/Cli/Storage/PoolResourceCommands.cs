using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli.Storage;

/// <summary>What a pool is made of.</summary>
internal static class PoolResourceCommands
{
    private static readonly Argument<string> Name = new("name") { Description = "of the resource, in its pool" };

    /// <summary>By their options: the kinds as the API spells them.</summary>
    private static readonly (Option<string?> Option, string Kind)[] Kinds =
    [
        (new("--directory") { Description = "a folder on a local file system" }, "directory"),
        (new("--nfs") { Description = "a folder that is an NFS mount" }, "nfs"),
        (new("--volume-group") { Description = "an LVM volume group; disks are volumes, taken whole" }, "volume_group"),
        (new("--thin-pool") { Description = "an LVM thin pool, such as vg0/thin" }, "thin_pool"),
        (new("--device") { Description = "a device that is one disk, whole: /dev/disk/by-id/…" }, "block_device"),
    ];

    public static Command Build() => CliCommands.Group("resource", "What a pool is made of. Example: bootappliance pool resource add ssd disk1 --directory /var/lib/bootappliance-disks", Add(), Remove(), Capabilities());

    private static Command Add()
    {
        var knows = new Option<string[]>("--knows") { Description = "what you know of its device better than it tells, such as raid=raid6 or media=solid_state; may be given again" };
        var volume = new Option<string?>("--volume") { Description = "what it lies on, as its array names it: the URL of a Swordfish volume at a service of storage.services" };
        var command = new Command("add", "Adds storage to a pool; the host helper has to be allowed to touch it (storage.places). Example: bootappliance pool resource add ssd vg --volume-group vg0") { StorageText.Pool, Name, knows, volume };
        foreach (var (option, _) in Kinds) command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var given = Kinds.Where(one => parsed.GetValue(one.Option) is not null).ToList();
            if (given is not [var kind]) throw new ApiException(CliExit.Usage, $"name one of {string.Join(", ", Kinds.Select(one => one.Option.Name))}");
            JsonObject known = [];
            foreach (var word in parsed.GetValue(knows) ?? []) known[word.Split('=')[0]] = word.Contains('=') ? word[(word.IndexOf('=') + 1)..] : throw new ApiException(CliExit.Usage, $"--knows: \"{word}\" is no NAME=VALUE");
            var answer = await api.SendAsync(HttpMethod.Post, StorageText.Path("pools", parsed.GetValue(StorageText.Pool)!) + "/resources", new JsonObject { ["name"] = parsed.GetValue(Name), ["kind"] = kind.Kind, ["place"] = parsed.GetValue(kind.Option), ["known"] = known, ["volume"] = parsed.GetValue(volume) }, cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
            else Console.WriteLine($"{ByteSize.Say((long)answer!["promisable"]!)} of {answer["name"]} may be promised now");
        }));
        return command;
    }

    private static Command Remove()
    {
        var command = new Command("remove", "Takes a resource on which no disk lies out of its pool; what is there stays. Example: bootappliance pool resource remove ssd disk1") { StorageText.Pool, Name };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, api => api.SendAsync(HttpMethod.Delete, $"{StorageText.Path("pools", parsed.GetValue(StorageText.Pool)!, "resources", parsed.GetValue(Name)!)}", null, cancellationToken)));
        return command;
    }

    private static Command Capabilities()
    {
        var again = new Option<bool>("--again") { Description = "try and ask anew, not what was found at the last look" };
        var command = new Command("capabilities", "Tells what a resource's device can do, and who says so. Example: bootappliance pool resource capabilities ssd disk1") { StorageText.Pool, Name, again };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var path = $"{StorageText.Path("pools", parsed.GetValue(StorageText.Pool)!, "resources", parsed.GetValue(Name)!)}/capabilities";
            var answer = parsed.GetValue(again) ? await api.SendAsync(HttpMethod.Post, path, null, cancellationToken) : await api.GetAsync(path, cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
            else Output.Table(answer!["items"]!.AsArray(), ["capability", "value", "source", "detail"]);
            foreach (var note in answer!["notes"]!.AsArray()) await Console.Error.WriteLineAsync(Output.Clean((string)note!));
        }));
        return command;
    }
}
