using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using BootAppliance.Content.Deploy;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Names;

namespace BootAppliance.Cli.Templates;

/// <summary><c>template copy</c>: a version as it was signed, from this appliance to another one.</summary>
internal static class CopyCommand
{
    private static readonly WantedTemplate Wanted = new();
    private static readonly Option<Uri?> ToServer = UrlOption.Of("--to-server", "the other appliance, such as https://boot2.example:8443");
    private static readonly Option<FileInfo> ToToken = new("--to-token-file") { Description = "file with an API token of the other appliance", Required = true };

    public static Command Build()
    {
        ToServer.Required = true;
        Command command = new("copy", "Copies a version to another appliance, which takes it by its signature. Example: bootappliance template copy ccnx:/example.com/linux/web/v=7 --to-server https://boot2.example:8443 --to-token-file boot2.token")
        {
            Wanted.Template, ToServer, ToToken, Wanted.Jobs,
        };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, api => RunAsync(parsed, api, cancellationToken)));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, ApiClient api, CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var (uri, workers) = Wanted.Read(parsed);
        var server = parsed.GetValue(ToServer)!;
        if (server.Scheme != "https") throw new ApiException(CliExit.Usage, "--to-server is an https URL: a token never travels in clear");
        using ApiClient to = new(server, (await File.ReadAllTextAsync(parsed.GetValue(ToToken)!.FullName, cancellationToken)).Trim());
        ContentClient from = new(api.Http);
        var signed = await from.ManifestAsync(uri.Name, WantedTemplate.Label(uri), cancellationToken);
        if (!ManifestReader.TryRead(signed.Bytes, out var manifest, out var mistake)) throw new ApiException(CliExit.Failed, mistake.Sentence);
        var disks = await TransferBars.RunAsync(parsed.GetValue(Connection.AsJson), async bars =>
        {
            TemplateCopy copy = new(from, to, bars, workers);
            List<CopiedDisk> done = [];
            foreach (var disk in manifest.Disks) done.Add(await copy.CopyAsync(disk, cancellationToken));
            await copy.AddAsync(signed, cancellationToken);
            return done;
        });
        Print(parsed, new TemplateUri(manifest.Name, manifest.Version), server, disks, TimeProvider.System.GetElapsedTime(begun));
    }

    private static void Print(ParseResult parsed, TemplateUri uri, Uri server, List<CopiedDisk> disks, TimeSpan time)
    {
        if (parsed.GetValue(Connection.AsJson))
        {
            Output.Json(new JsonObject
            {
                ["uri"] = uri.ToString(),
                ["to"] = server.ToString(),
                ["disks"] = new JsonArray([.. disks.Select(one => (JsonNode)new JsonObject { ["role"] = one.Disk.Role, ["chunks"] = one.Chunks, ["missing_chunks"] = one.MissingChunks, ["sent_bytes"] = one.SentBytes })]),
                ["seconds"] = Math.Round(time.TotalSeconds, 3),
            });
            return;
        }

        foreach (var one in disks) Console.WriteLine($"{one.Disk.Role}: {ByteSize.Say(one.Disk.Size)} in {one.Chunks} chunks; {one.MissingChunks} were missing there and sent as {ByteSize.Say(one.SentBytes)}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{uri} is at {server}, {time.TotalSeconds:0.0} s"));
    }
}
