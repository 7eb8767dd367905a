using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using BootAppliance.Content.Deploy;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Names;

namespace BootAppliance.Cli.Templates;

/// <summary><c>template deploy</c>: a disk of a template to a file or a block device of this machine.</summary>
internal static class DeployCommand
{
    private static readonly WantedTemplate Wanted = new();
    private static readonly Option<string> To = new("--to") { Description = "a file, or a block device that nothing is mounted from", Required = true };
    private static readonly Option<int> Disk = new("--disk") { Description = "which disk, from 0" };
    private static readonly Option<string?> Tag = new("--tag") { Description = "the version that has this word, such as stable" };
    private static readonly Option<string[]> Seed = new("--seed") { Description = "a raw image of this machine that may have much of it; may be given again" };
    private static readonly Option<Uri?> From = UrlOption.Of("--from", "an appliance's boot address, such as http://192.0.2.1, instead of its API; needs --key");
    private static readonly Option<FileInfo?> Key = new("--key") { Description = "the publisher's public key that must have signed; without it the appliance's publishers count" };
    private static readonly Option<bool> Retired = new("--retired") { Description = "also a version that is retired" };

    public static Command Build()
    {
        Command command = new("deploy", "Writes a disk of a template to a file or a block device, verified. Example: bootappliance template deploy ccnx:/example.com/linux/web --to /var/lib/libvirt/images/web01.img")
        {
            Wanted.Template, To, Disk, Tag, Seed, From, Key, Retired, Wanted.Jobs,
        };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, api => RunAsync(parsed, api, cancellationToken)));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, ApiClient api, CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var (uri, _) = Wanted.Read(parsed);
        var (from, key) = (parsed.GetValue(From), parsed.GetValue(Key));
        if (from is not null && key is null) throw new ApiException(CliExit.Usage, "--from needs --key FILE.pub: there is nobody else to say whose signature counts");
        using var elsewhere = from is null ? null : new HttpClient { BaseAddress = new Uri($"{from.ToString().TrimEnd('/')}/") };
        // A private template's key, given to that appliance alone.
        if (elsewhere is not null && parsed.GetValue(Connection.TokenFile) is { } file) elsewhere.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(file, cancellationToken)).Trim());
        ContentClient client = new(elsewhere ?? api.Http);
        var label = parsed.GetValue(Tag) is { } tag ? $"tag={tag}" : WantedTemplate.Label(uri);
        var trusted = key is null ? await TrustedKeys.OfAsync(api, cancellationToken) : TrustedKeys.Of(key, uri.Name);
        var manifest = trusted.Judge(uri.Name, await client.ManifestAsync(uri.Name, label, cancellationToken));
        if (uri.Version is { } asked && manifest.Version != asked) throw new ApiException(CliExit.Refused, $"version {manifest.Version} came for {uri}: somebody answers with another version. Nothing was written");
        if (!parsed.GetValue(Retired) && await client.IsRetiredAsync(uri.Name, manifest.Version, cancellationToken))
            throw new ApiException(CliExit.Refused, $"{uri.Name}/v={manifest.Version} is retired: nothing new shall be made of it. Take another version, or give --retired");
        var disk = manifest.Disks.FirstOrDefault(one => one.Number == (uri.Disk ?? parsed.GetValue(Disk)))
            ?? throw new ApiException(CliExit.Usage, $"{uri.Name}/v={manifest.Version} has {manifest.Disks.Length} disks, numbered from 0");
        var done = await TransferBars.RunAsync(parsed.GetValue(Connection.AsJson), bars => DeployAsync(parsed, client, disk, bars, cancellationToken));
        Print(parsed, new TemplateUri(uri.Name, manifest.Version, disk.Number), done, TimeProvider.System.GetElapsedTime(begun));
    }

    private static async Task<DeployedDisk> DeployAsync(ParseResult parsed, ContentClient client, ManifestDisk disk, TransferBars bars, CancellationToken cancellationToken)
    {
        var index = await client.IndexAsync(disk, cancellationToken);
        var workers = Wanted.Read(parsed).Workers;
        using var target = DeployTarget.Open(parsed.GetValue(To)!, disk.Size);
        List<string> seeds = [.. parsed.GetValue(Seed) ?? []];
        if (target.Old is { } old) seeds.Add(old);
        var looked = seeds.Count == 0 ? static _ => { } : bars.Begin("looking at what is here", seeds.Sum(LengthOf));
        using var found = await Task.Run(() => Seeds.Of(seeds, index, workers, looked, cancellationToken), cancellationToken);
        return await new DiskDeploy(client, index, target, found, workers, bars.Begin($"{disk.Role}: writing", disk.Size)).RunAsync(cancellationToken);
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : throw new ApiException(CliExit.Usage, $"--seed: there is no {path}");

    private static void Print(ParseResult parsed, TemplateUri uri, DeployedDisk done, TimeSpan time)
    {
        if (parsed.GetValue(Connection.AsJson))
        {
            Output.Json(new JsonObject
            {
                ["uri"] = uri.ToString(),
                ["to"] = parsed.GetValue(To),
                ["size"] = done.Size,
                ["zero_bytes"] = done.Zeros,
                ["kept_bytes"] = done.Kept,
                ["seeded_bytes"] = done.Seeded,
                ["fetched_bytes"] = done.Fetched,
                ["packed_bytes"] = done.Packed,
                ["seconds"] = Math.Round(time.TotalSeconds, 3),
            });
            return;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{uri} is at {parsed.GetValue(To)}, {time.TotalSeconds:0.0} s: {ByteSize.Say(done.Size)}, of which {ByteSize.Say(done.Zeros)} are zeros, {ByteSize.Say(done.Kept)} were there, {ByteSize.Say(done.Seeded)} came from seeds and {ByteSize.Say(done.Fetched)} over the network as {ByteSize.Say(done.Packed)}"));
    }
}
