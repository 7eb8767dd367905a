using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using BootAppliance.Cli.Storage;
using BootAppliance.Content.Sources;
using BootAppliance.Content.Sources.Conversion;
using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Selection;

namespace BootAppliance.Cli;

/// <summary><c>disk explain</c>: what the device under a folder of this machine can do, how a disk would be made there, and why. Makes nothing.</summary>
internal static class DiskCommands
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(1);
    private static readonly Option<DirectoryInfo> Folder = new("--folder") { Description = "where disks are to lie", Required = true };
    private static readonly Option<string> Size = new("--size") { Description = "of the disk, such as 20GiB", DefaultValueFactory = _ => "10GiB" };
    private static readonly Option<string> Performance = new("--performance") { Description = "against storage: storage, balanced, performance, or 0 to 1", DefaultValueFactory = _ => "balanced" };
    private static readonly Option<string> Redundancy = new("--redundancy") { Description = "against storage: storage, balanced, redundancy, or 0 to 1", DefaultValueFactory = _ => "balanced" };
    private static readonly Option<string?> Security = new("--security") { Description = "off, low, medium, high, on, or 0 to 3" };
    private static readonly Option<string[]> Needs = new("--needs") { Description = "snapshots, clones, compression, encryption or growth; may be given again" };
    private static readonly Option<string[]> Knows = new("--knows") { Description = "what you know of the device better than it tells, such as raid=raid6 or media=solid_state; may be given again" };
    private static readonly Option<bool> Faithful = new("--all-formats") { Description = "thinks of qed, vmdk, vdi and vhdx too" };

    public static Command Build()
    {
        Needs.CompletionSources.Add("snapshots", "clones", "compression", "encryption", "growth");
        Command explain = new("explain", "Tells what the device under a folder can do, and how a disk would be allocated there, in which format, and why. Example: bootappliance disk explain --folder /var/lib/libvirt/images --performance performance --needs snapshots")
        {
            Folder, Size, Performance, Redundancy, Security, Needs, Knows, Faithful,
        };
        explain.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, _ => ExplainAsync(parsed, cancellationToken)));
        return CliCommands.Group("disk", "Disks of virtual machines. Example: bootappliance disk list --pool ssd", [.. AllocationCommands.Verbs(), explain]);
    }

    private static async Task ExplainAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var folder = parsed.GetValue(Folder)!;
        if (!folder.Exists) throw new ApiException(CliExit.Usage, $"--folder: there is no folder {folder.FullName}");
        var capabilities = await CapabilityChain.ForFolder(Known(parsed), TimeProvider.System).AskAsync(folder.FullName, cancellationToken);
        var selection = DiskSelector.Select(Request(parsed, capabilities, await MatrixAsync(cancellationToken)));
        if (parsed.GetValue(Connection.AsJson)) Output.Json(Json(capabilities, selection));
        else foreach (var line in Lines(capabilities, selection)) Console.WriteLine(line);
        if (selection is DiskSelection.Refused refused) throw new ApiException(CliExit.Refused, refused.Reason);
    }

    private static async Task<FormatMatrix> MatrixAsync(CancellationToken cancellationToken)
    {
        try
        {
            using FormatMatrixProbe probe = new(new QemuImg(await Sandbox.FindAsync(TimeProvider.System, cancellationToken), TimeLimit, TimeProvider.System), null);
            return await probe.GetAsync(cancellationToken);
        }
        catch (ImageSourceException exception)
        {
            throw new ApiException(CliExit.Failed, exception.Message);
        }
    }

    private static SelectionRequest Request(ParseResult parsed, CapabilitySet capabilities, FormatMatrix matrix)
    {
        if (!ByteSize.TryParse(parsed.GetValue(Size)!, out var size) || size is < 512 or > 64L << 40) throw new ApiException(CliExit.Usage, "--size: is 512 bytes to 64TiB, written as 20GiB");
        if (!TradeOff.TryParse(parsed.GetValue(Performance)!, "performance", out var performance, out var fault) || !TradeOff.TryParse(parsed.GetValue(Redundancy)!, "redundancy", out var redundancy, out fault)) throw new ApiException(CliExit.Usage, $"--{fault}");
        SecurityLevel? security = null;
        if (parsed.GetValue(Security) is { } typed) security = SecurityLevel.TryParse(typed, out var level, out fault) ? level : throw new ApiException(CliExit.Usage, $"--{fault}");
        return new(capabilities, matrix, size) { Performance = performance, Redundancy = redundancy, Security = security, Needs = Wanted(parsed.GetValue(Needs) ?? []), Kind = parsed.GetValue(Faithful) ? SelectorKind.Faithful : SelectorKind.Default };
    }

    private static DiskNeeds Wanted(string[] words)
    {
        DiskNeeds needs = new();
        foreach (var word in words) needs = needs.With(word) ?? throw new ApiException(CliExit.Usage, $"--needs: \"{word}\" is nothing a disk can have; write {string.Join(", ", DiskNeeds.Words)}");
        return needs;
    }

    private static Dictionary<string, string> Known(ParseResult parsed)
    {
        Dictionary<string, string> known = new(StringComparer.Ordinal);
        foreach (var word in parsed.GetValue(Knows) ?? [])
        {
            if (word.Split('=') is not [var name, var value] || !CapabilityWords.TryParse(name, out var capability))
                throw new ApiException(CliExit.Usage, $"--knows: \"{word}\" is no NAME=VALUE; the names are {string.Join(", ", CapabilityWords.All)}");
            if (!CapabilityValue.TryParse(capability, value, out _)) throw new ApiException(CliExit.Usage, $"--knows: {name} is {CapabilityValue.WordsFor(capability)}");
            known[name] = value;
        }

        return known;
    }

    private static IEnumerable<string> Lines(CapabilitySet capabilities, DiskSelection selection)
    {
        foreach (var finding in capabilities.Findings) yield return $"  {finding}";
        foreach (var note in capabilities.Notes) yield return $"  note: {note}";
        yield return "";
        foreach (var line in selection.Explanation.Lines) yield return $"  {line}";
        if (selection is not DiskSelection.Chosen chosen) yield break;
        yield return "";
        yield return $"The disk would be {Word(chosen.Policy)} {Word(chosen.Format)}{(chosen.Copies > 1 ? $", in {chosen.Copies} copies on different devices" : "")}{(chosen.Encryption == EncryptionBy.Disk ? ", encrypted by LUKS" : "")}.";
    }

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static JsonObject Json(CapabilitySet capabilities, DiskSelection selection) => new()
    {
        ["capabilities"] = new JsonArray([.. capabilities.Findings.Select(finding => (JsonNode)new JsonObject
        {
            ["capability"] = finding.Capability.Word(),
            ["value"] = finding.Value.ToString(),
            ["source"] = finding.Fact?.Source.ToString(),
            ["detail"] = finding.Fact?.Detail,
        })]),
        ["notes"] = new JsonArray([.. capabilities.Notes.Select(note => (JsonNode)note)]),
        ["explanation"] = new JsonArray([.. selection.Explanation.Lines.Select(line => (JsonNode)line)]),
        ["policy"] = selection is DiskSelection.Chosen { Policy: var policy } ? Word(policy) : null,
        ["format"] = selection is DiskSelection.Chosen { Format: var format } ? Word(format) : null,
        ["refused"] = (selection as DiskSelection.Refused)?.Reason,
    };
}
