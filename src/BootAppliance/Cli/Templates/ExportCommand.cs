using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using BootAppliance.Content.Deploy;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Names;
using BootAppliance.Data;

namespace BootAppliance.Cli.Templates;

/// <summary><c>template export</c>: a version as files that casync, desync and ssh-keygen read, without an appliance.</summary>
internal static class ExportCommand
{
    private const string ManifestFile = "manifest.json";
    private static readonly WantedTemplate Wanted = new();
    private static readonly Option<DirectoryInfo> To = new("--to") { Description = "a folder, which is made if it is not there", Required = true };

    public static Command Build()
    {
        Command command = new("export", "Writes a version as a store of casync: indexes, chunks, manifest and signature. Example: bootappliance template export ccnx:/example.com/linux/web/v=7 --to /mnt/usb/web-7") { Wanted.Template, To, Wanted.Jobs };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, api => RunAsync(parsed, api, cancellationToken)));
        return command;
    }


    private static async Task RunAsync(ParseResult parsed, ApiClient api, CancellationToken cancellationToken)
    {
        var (uri, workers) = Wanted.Read(parsed);
        var folder = parsed.GetValue(To)!.FullName;
        ContentClient from = new(api.Http);
        var signed = await from.ManifestAsync(uri.Name, WantedTemplate.Label(uri), cancellationToken);
        if (!ManifestReader.TryRead(signed.Bytes, out var manifest, out var mistake)) throw new ApiException(CliExit.Failed, mistake.Sentence);
        Directory.CreateDirectory(folder);
        // Whoever finds a manifest finds all that it names, also after a power cut: it goes first and comes last.
        File.Delete(Path.Combine(folder, ManifestFile));
        SyncedDirectory.Sync(folder);
        var chunks = await TransferBars.RunAsync(parsed.GetValue(Connection.AsJson), async bars =>
        {
            TemplateExport export = new(from, folder, bars, workers);
            var written = 0;
            foreach (var disk in manifest.Disks) written += await export.ExportAsync(disk, cancellationToken);
            return written;
        });
        SyncedDirectory.Write(Path.Combine(folder, ManifestFile + ".sig"), Encoding.ASCII.GetBytes(signed.Signature));
        SyncedDirectory.Write(Path.Combine(folder, ManifestFile), signed.Bytes);
        TemplateUri version = new(manifest.Name, manifest.Version);
        if (parsed.GetValue(Connection.AsJson)) Output.Json(new JsonObject { ["uri"] = version.ToString(), ["to"] = folder, ["written_chunks"] = chunks });
        else Console.WriteLine($"{version} is in {folder}: {manifest.Disks.Length} disks, {chunks} chunks that were not there yet");
    }
}
