using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Names;
using BootAppliance.Content.Sources;
using BootAppliance.Content.Sources.Formats;

namespace BootAppliance.Cli.Templates;

/// <summary><c>template publish</c>: from images to a signed version, on the administrator's machine, where the key is.</summary>
internal static class PublishCommand
{
    private static readonly Argument<FileInfo[]> Files = new("files") { Description = "the disks in their order: raw, qcow2, vmdk, vdi, vhdx, a block device; or one ova or ovf", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string?> Domain = new("--domain") { Description = "instead of files: the disks of this virtual machine of the libvirt here, which is shut off" };
    private static readonly Option<string?> Format = new("--format") { Description = "of the files, instead of what their first bytes say; raw is taken as it is" };
    private static readonly Option<DirectoryInfo?> Scratch = new("--scratch") { Description = "where raw copies of other formats are made; $TMPDIR or /var/tmp, if absent" };
    private static readonly Option<string> Name = new("--name") { Description = "such as ccnx:/example.com/linux/web; it becomes its next version", Required = true };
    private static readonly Option<FileInfo?> Key = new("--key") { Description = "the publisher's private key, or the public one if an agent holds that" };
    private static readonly Option<string> Chunker = Words("--chunker", ManifestWords.Chunkers, "where disks are cut; fixed for databases");
    private static readonly Option<string> Digest = Words("--digest", ManifestWords.Digests, "what names chunks; sha512-256 for clients that take nothing else");
    private static readonly Option<string?> Firmware = Hint("--firmware", ManifestWords.Firmwares);
    private static readonly Option<string?> Bus = Hint("--bus", ManifestWords.Buses);
    private static readonly Option<int?> Cpus = new("--cpus") { Description = $"that a machine wants; 1 to {MachineHints.MaxCpus}" };
    private static readonly Option<int?> Memory = new("--memory") { Description = $"that a machine wants, in MiB; {MachineHints.MinMemory} to {MachineHints.MaxMemory}" };
    private static readonly Option<DateTimeOffset?> NotAfter = new("--not-after") { Description = "from then on nobody takes it, such as 2027-06-30T00:00:00Z" };
    private static readonly Option<string?> Tag = new("--tag") { Description = "a word for this version, such as stable" };
    private static readonly Option<int> Workers = new("--jobs") { Description = "disks are cut and sent by so many at once; 1 to 64", DefaultValueFactory = _ => Math.Clamp(Environment.ProcessorCount, 2, 16) };
    private static readonly Option<bool> Again = new("--again") { Description = "publishes also what is the newest version's content already" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "tells what would be sent, and sends nothing" };

    public static Command Build()
    {
        Command command = new("publish", "Publishes disks as the next version of a template. Example: bootappliance template publish web.img --name ccnx:/example.com/linux/web --key builds")
        {
            Files, Domain, Format, Scratch, Name, Key, Chunker, Digest, Firmware, Bus, Cpus, Memory, NotAfter, Tag, Workers, Again, DryRun,
        };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, api => RunAsync(parsed, api, cancellationToken)));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, ApiClient api, CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetTimestamp();
        if (!TemplateName.TryParse(parsed.GetValue(Name), out var name, out var refusal)) throw new ApiException(CliExit.Usage, $"--name: {refusal.Sentence}");
        if (parsed.GetValue(Workers) is var workers && workers is < 1 or > 64) throw new ApiException(CliExit.Usage, "--jobs: is 1 to 64");
        var isDryRun = parsed.GetValue(DryRun);
        using var signer = parsed.GetValue(Key) is { } key ? Signer.Open(key.FullName) : isDryRun ? null : throw new ApiException(CliExit.Usage, "--key is needed to sign; only --dry-run does without");
        if (signer is not null) await MaySignAsync(api, name, signer, cancellationToken);
        var previous = await NewestAsync(api, name, cancellationToken);
        var rule = ManifestWords.Chunkers.First(one => one.Word == parsed.GetValue(Chunker)).Value;
        var digest = ManifestWords.Digests.First(one => one.Word == parsed.GetValue(Digest)).Value;
        var (disks, hints) = await TransferBars.RunAsync(parsed.GetValue(Connection.AsJson), async bars =>
        {
            using var images = await OpenAsync(parsed, bars, cancellationToken);
            TemplatePublisher publisher = new(api, bars, workers, isDryRun);
            List<PublishedDisk> done = [];
            foreach (var image in images.Images) done.Add(await publisher.PublishAsync(done.Count, image.Path, rule, digest, cancellationToken));
            foreach (var note in images.Notes) await Console.Error.WriteLineAsync($"note: {note}");
            return (done, images.Hints);
        });
        Manifest manifest = new(name, (previous?.Version ?? 0) + 1, previous?.Digest, signer?.Public.Fingerprint ?? "", Second(TimeProvider.System.GetUtcNow()), [.. disks.Select(one => one.Disk)])
        {
            NotAfter = parsed.GetValue(NotAfter) is { } end ? Second(end) : null,
            Machine = Hints(parsed, hints),
        };
        if (previous is { Version: var before, IsDropped: false } && !parsed.GetValue(Again) && IsSame(manifest, await ManifestAsync(api, new TemplateUri(name, before), cancellationToken)))
        {
            Print(parsed, new TemplateUri(name, before), disks, TimeProvider.System.GetElapsedTime(begun), isNew: false);
            return;
        }

        TemplateUri uri = new(name, manifest.Version);
        if (!isDryRun) await AddAsync(api, ManifestWriter.Write(manifest), signer!, uri, parsed.GetValue(Tag), cancellationToken);
        Print(parsed, uri, disks, TimeProvider.System.GetElapsedTime(begun), isNew: true);
    }

    private static async Task AddAsync(ApiClient api, byte[] manifest, Signer signer, TemplateUri uri, string? tag, CancellationToken cancellationToken)
    {
        if (!ManifestReader.TryRead(manifest, out _, out var refusal)) throw new ApiException(CliExit.Usage, refusal.Sentence);
        await api.SendAsync(HttpMethod.Post, "templates", new JsonObject
        {
            ["manifest"] = Convert.ToBase64String(manifest),
            ["signature"] = await signer.SignAsync(manifest, cancellationToken),
        }, cancellationToken);
        if (tag is not null) await api.SendAsync(HttpMethod.Patch, $"templates/version?uri={Uri.EscapeDataString(uri.ToString())}", new JsonObject { ["tag"] = tag }, cancellationToken);
    }

    /// <summary>Said before an hour of reading and sending, not after.</summary>
    private static async Task MaySignAsync(ApiClient api, TemplateName name, Signer signer, CancellationToken cancellationToken)
    {
        var publishers = (await api.GetAsync("publishers", cancellationToken))!["items"]!.AsArray();
        var add = $"bootappliance publisher add NAME --key-file FILE.pub --prefix {name}";
        var known = publishers.FirstOrDefault(one => (string?)one!["fingerprint"] == signer.Public.Fingerprint)
            ?? throw new ApiException(CliExit.Refused, $"the key {signer.Public.Fingerprint} is no publisher's here; an administrator adds it with: {add}");
        if (known["revoked_at"] is not null) throw new ApiException(CliExit.Refused, $"the key {signer.Public.Fingerprint} of {known["name"]} was revoked: {known["revoked_why"]}; sign with another one");
        var prefixes = known["prefixes"]!.AsArray().Select(one => (string)one!).ToList();
        if (!prefixes.Any(one => NamePrefix.TryParse(one, out var prefix, out _) && prefix.Covers(name)))
            throw new ApiException(CliExit.Refused, $"{known["name"]} may not sign {name}, only what is below {string.Join(", ", prefixes)}; take another key or another name");
    }

    private static async Task<(int Version, Sha256Digest? Digest, bool IsDropped)?> NewestAsync(ApiClient api, TemplateName name, CancellationToken cancellationToken)
    {
        var versions = (await api.GetAsync($"templates?filter={Uri.EscapeDataString($"{name}/v=")}", cancellationToken))!["items"]!.AsArray();
        var newest = versions.Where(one => ((string)one!["uri"]!).StartsWith($"{name}/v=", StringComparison.Ordinal)).MaxBy(one => (int)one!["version"]!);
        if (newest is null) return null;
        return ((int)newest["version"]!, Sha256Digest.TryParse((string?)newest["digest"], out var digest) ? digest : null, newest["dropped_at"] is not null);
    }

    private static async Task<Manifest> ManifestAsync(ApiClient api, TemplateUri uri, CancellationToken cancellationToken)
    {
        var text = (string)(await api.GetAsync($"templates/version?uri={Uri.EscapeDataString(uri.ToString())}", cancellationToken))!["manifest"]!;
        return ManifestReader.TryRead(Encoding.UTF8.GetBytes(text), out var manifest, out var refusal) ? manifest : throw new ApiException(CliExit.Failed, refusal.Sentence);
    }

    /// <summary>Asked for again after its answer was lost, a publish makes no second version.</summary>
    private static bool IsSame(Manifest one, Manifest other) => one.Disks.SequenceEqual(other.Disks) && one.Machine == other.Machine && one.NotAfter == other.NotAfter;

    private static async Task<OpenedImages> OpenAsync(ParseResult parsed, TransferBars bars, CancellationToken cancellationToken)
    {
        var (files, domain) = (parsed.GetValue(Files)!, parsed.GetValue(Domain));
        if (files.Length == 0 == domain is null) throw new ApiException(CliExit.Usage, "name the files of the disks, or a virtual machine with --domain; one of both");
        ImageFormat? format = parsed.GetValue(Format) is not { } word ? null : ImageFormatWords.TryParse(word, out var known) ? known : throw new ApiException(CliExit.Usage, $"--format: is one of {ImageFormatWords.All}");
        ImageSourceSettings settings = new() { Format = format, Scratch = parsed.GetValue(Scratch)?.FullName };
        try
        {
            return domain is null
                ? await ImageSources.OpenAsync([.. files.Select(one => one.FullName)], settings, bars, TimeProvider.System, cancellationToken)
                : await ImageSources.OpenDomainAsync(domain, settings, bars, TimeProvider.System, cancellationToken);
        }
        catch (ImageSourceException exception)
        {
            throw new ApiException(CliExit.Refused, exception.Message);
        }
    }

    /// <summary>What the administrator says counts before what the files say.</summary>
    private static MachineHints Hints(ParseResult parsed, MachineHints files) => new()
    {
        Cpus = parsed.GetValue(Cpus) ?? files.Cpus,
        Memory = parsed.GetValue(Memory) ?? files.Memory,
        Firmware = ValueOf(ManifestWords.Firmwares, parsed.GetValue(Firmware)) ?? files.Firmware,
        Bus = ValueOf(ManifestWords.Buses, parsed.GetValue(Bus)) ?? files.Bus,
    };

    private static void Print(ParseResult parsed, TemplateUri uri, List<PublishedDisk> disks, TimeSpan time, bool isNew)
    {
        var isDryRun = parsed.GetValue(DryRun);
        if (parsed.GetValue(Connection.AsJson))
        {
            Output.Json(new JsonObject
            {
                ["uri"] = uri.ToString(),
                ["published"] = isNew && !isDryRun,
                ["disks"] = new JsonArray([.. disks.Select(one => (JsonNode)new JsonObject
                {
                    ["role"] = one.Disk.Role, ["size"] = one.Disk.Size, ["index_sha256"] = one.Disk.Index.ToString(), ["chunks"] = one.Chunks,
                    ["missing_chunks"] = one.MissingChunks, ["missing_bytes"] = one.MissingBytes, ["sent_bytes"] = one.PackedBytes,
                })]),
                ["seconds"] = Math.Round(time.TotalSeconds, 3),
            });
            return;
        }

        foreach (var one in disks)
        {
            var what = isDryRun ? "would be sent" : $"sent as {ByteSize.Say(one.PackedBytes)}";
            Console.WriteLine($"{one.Disk.Role}: {ByteSize.Say(one.Disk.Size)} in {one.Chunks} chunks; {one.MissingChunks} of {ByteSize.Say(one.MissingBytes)} were missing and {what}");
        }

        var end = isNew ? isDryRun ? "would be published" : "is published" : "is this already; no new version was made (--again makes one)";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{uri} {end}, {time.TotalSeconds:0.0} s"));
    }

    private static DateTimeOffset Second(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private static T? ValueOf<T>((string Word, T Value)[] words, string? word) where T : struct => word is null ? null : words.First(one => one.Word == word).Value;

    private static Option<string> Words<T>(string option, (string Word, T Value)[] words, string text)
    {
        Option<string> made = new(option) { Description = $"{text}; default {words[0].Word}", DefaultValueFactory = _ => words[0].Word };
        made.AcceptOnlyFromAmong([.. words.Select(one => one.Word)]);
        return made;
    }

    private static Option<string?> Hint<T>(string option, (string Word, T Value)[] words)
    {
        Option<string?> made = new(option) { Description = "that a machine wants" };
        made.AcceptOnlyFromAmong([.. words.Select(one => one.Word)]);
        return made;
    }
}
