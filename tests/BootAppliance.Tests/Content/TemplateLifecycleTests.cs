using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using BootAppliance.Cli;
using BootAppliance.Cli.Templates;
using BootAppliance.Content;
using BootAppliance.Content.Deploy;
using BootAppliance.Content.Manifests;
using BootAppliance.Tests.Cli;

namespace BootAppliance.Tests.Content;

public sealed class TemplateLifecycleTests
{
    private const string Web = "content/ccn/example.com/linux/web";
    private static readonly byte[] Image = Images.Disk(41, 60, 512);

    [Fact]
    public async Task A_dropped_version_keeps_its_manifest_and_loses_its_disks_until_its_content_is_published_again()
    {
        await using var templates = await TemplatesUnderTest.StartAsync(new ContentOptions { Grace = TimeSpan.Zero });
        await templates.PublishAsync(Image);
        byte[] second = [.. Images.Noise(1, 65536), .. Image];
        await templates.PublishAsync(second);
        var saved = await SavedAsync(templates, 2);
        const string first = TemplatesUnderTest.Name + "/v=1";
        var (code, _, errors) = await CliTests.RunAsync(templates.Appliance, "template", "drop", first, "--why", "old");
        Assert.True(code != 0 && errors.Contains("is not retired", StringComparison.Ordinal), errors);
        await templates.RunAsync("template", "retire", first, "--why", "old");
        using var machine = templates.Appliance.Machine();
        Assert.Equal(HttpStatusCode.OK, (await machine.GetAsync($"{Web}/v=1/disk0.caibx")).StatusCode);
        Assert.Contains("goes with a collection", await templates.RunAsync("template", "drop", first, "--why", "nobody runs it"), StringComparison.Ordinal);
        foreach (var file in new[] { "disk0.raw", "disk0.caibx" })
        {
            using var gone = await machine.GetAsync($"{Web}/v=1/{file}");
            Assert.Equal((HttpStatusCode.Gone, $"{first} was dropped: nobody runs it\n"), (gone.StatusCode, await gone.Content.ReadAsStringAsync()));
        }

        Assert.Equal(HttpStatusCode.OK, (await machine.GetAsync($"{Web}/v=1/manifest.json")).StatusCode);
        Assert.Contains("nobody runs it", await templates.RunAsync("template", "list"), StringComparison.Ordinal);
        // The drafts of both still hold all of it.
        Assert.Contains(" 0 of 0 B beyond the grace; nothing was deleted", await templates.RunAsync("template", "collect", "--dry-run"), StringComparison.Ordinal);
        Assert.Equal(second, await machine.GetByteArrayAsync($"{Web}/v=latest/disk0.raw"));
        Assert.Contains("0 of 0 B beyond the grace", await templates.RunAsync("template", "collect"), StringComparison.Ordinal);
        await templates.RunAsync("template", "retire", TemplatesUnderTest.Name + "/v=2", "--why", "old");
        await templates.RunAsync("template", "drop", TemplatesUnderTest.Name + "/v=2", "--why", "old");
        Assert.Equal(HttpStatusCode.Gone, (await machine.GetAsync($"{Web}/v=2/disk0.raw")).StatusCode);
        await templates.RunAsync("template", "add", saved);
        Assert.Equal(second, await machine.GetByteArrayAsync($"{Web}/v=2/disk0.raw"));
        Assert.Contains("brought back the content", await templates.Appliance.EventsAsync(), StringComparison.Ordinal);
        await templates.RunAsync("template", "drop", TemplatesUnderTest.Name + "/v=2", "--why", "old");
        Assert.EndsWith("/v=3", (string)(await templates.PublishAsync(second))["uri"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_versions_have_in_common_and_what_each_template_takes_is_counted_once()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        var (common, one, other) = (Images.Noise(1, 1 << 20), Images.Noise(2, 1 << 20), Images.Noise(3, 1 << 20));
        string[] fixedSize = ["--chunker", "fixed-64k"];
        await templates.PublishAsync([.. common, .. one], fixedSize);
        await templates.PublishAsync([.. one, .. other, .. other], fixedSize);
        await templates.RunAsync(["template", "publish", templates.Write("db", common), "--name", "ccnx:/example.com/db", "--key", templates.Key, .. fixedSize]);
        const string name = TemplatesUnderTest.Name;
        Assert.Equal("disk0: 16 chunks of 1.0 MiB shared, 16 chunks of 1.0 MiB new, 16 chunks of 1.0 MiB gone\n", await templates.RunAsync("template", "diff", name + "/v=1", name + "/v=2"));
        Assert.Equal("disk0: 16 chunks of 1.0 MiB shared, 0 chunks of 0 B new, 16 chunks of 1.0 MiB gone\n", await templates.RunAsync("template", "diff", name + "/v=1", "ccnx:/example.com/db/v=1"));
        var usage = JsonNode.Parse(await templates.RunAsync("template", "usage", "--json"))!;
        Assert.Equal((6L << 20, 3L << 20, 2.0), ((long)usage["raw"]!, (long)usage["distinct"]!, (double)usage["dedupe_ratio"]!));
        Assert.InRange((long)usage["stored"]!, 3L << 20, (3L << 20) + (64 << 10));
        Assert.Equal([$"{name} 2 {5 << 20} {2 << 20} {1 << 20}", $"ccnx:/example.com/db 1 {1 << 20} 0 {1 << 20}"], Rows(usage["templates"]!));
        Assert.Equal([$"{usage["publishers"]![0]!["name"]} 3 {6 << 20} {3 << 20} 0"], Rows(usage["publishers"]!));
        Assert.Contains("builds\t3\t6.0 MiB\t3.0 MiB\t0 B", await templates.RunAsync("template", "usage"), StringComparison.Ordinal);

        static IEnumerable<string> Rows(JsonNode rows) => rows.AsArray().Select(row => $"{row!["name"]} {row["versions"]} {row["raw"]} {row["unique"]} {row["shared"]}");
    }

    [Fact]
    public async Task A_version_is_copied_to_an_appliance_that_trusts_its_publisher_and_exported_as_files_that_casync_reads()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        await using var there = await TemplatesUnderTest.StartAsync();
        await templates.PublishAsync(Image);
        byte[] second = [.. Images.Noise(1, 65536), .. Image];
        await templates.PublishAsync(second);
        using ApiClient from = new(templates.Appliance.SocketPath);
        using ApiClient to = new(there.Appliance.SocketPath);
        TemplateCopy copy = new(new ContentClient(from.Http), to, new TransferBars(null), 2);
        var signed = await new ContentClient(from.Http).ManifestAsync(ManifestTests.Version(1, TemplatesUnderTest.Name).Name, "v=1", default);
        Assert.True(ManifestReader.TryRead(signed.Bytes, out var manifest, out _));
        var done = await copy.CopyAsync(manifest.Disks[0], default);
        Assert.True(done.SentBytes > Image.Length / 4, done.ToString());
        Assert.Contains("which is no publisher's", (await Assert.ThrowsAsync<ApiException>(() => copy.AddAsync(signed, default))).Message, StringComparison.Ordinal);
        await there.RunAsync("publisher", "add", "copied", "--key-file", templates.Key + ".pub", "--prefix", "ccnx:/example.com");
        await copy.AddAsync(signed, default);
        signed = await new ContentClient(from.Http).ManifestAsync(manifest.Name, "v=latest", default);
        Assert.True(ManifestReader.TryRead(signed.Bytes, out manifest, out _));
        Assert.InRange((await copy.CopyAsync(manifest.Disks[0], default)).MissingChunks, 1, done.Chunks / 2);
        await copy.AddAsync(signed, default);
        using var machine = there.Appliance.Machine();
        Assert.Equal(second, await machine.GetByteArrayAsync($"{Web}/v=2/disk0.raw"));
        Assert.Equal(Image, await machine.GetByteArrayAsync($"{Web}/v=1/disk0.raw"));

        var folder = there.File("exported");
        await there.RunAsync("template", "export", TemplatesUnderTest.Name, "--to", folder);
        Assert.Contains(" 0 chunks that were not there yet", await there.RunAsync("template", "export", TemplatesUnderTest.Name + "/v=2", "--to", folder), StringComparison.Ordinal);
        var chunk = Directory.EnumerateFiles(folder, "*.cacnk", SearchOption.AllDirectories).First();
        await File.WriteAllBytesAsync(chunk, new byte[77]);
        Assert.Contains(" 1 chunks that were not there yet", await there.RunAsync("template", "export", TemplatesUnderTest.Name + "/v=2", "--to", folder), StringComparison.Ordinal);
        // It is told of no store: it looks beside the index.
        using var casync = Process.Start(new ProcessStartInfo("casync", ["extract", Path.Combine(folder, "disk0.caibx"), there.File("extracted")]) { UseShellExecute = false })!;
        await casync.WaitForExitAsync();
        Assert.Equal(second, await File.ReadAllBytesAsync(there.File("extracted")));
        Assert.Equal(signed.Bytes, await File.ReadAllBytesAsync(Path.Combine(folder, "manifest.json")));
        Assert.Equal(signed.Signature, await File.ReadAllTextAsync(Path.Combine(folder, "manifest.json.sig")));
    }

    /// <summary>A version's manifest and signature as files.</summary>
    private static async Task<string> SavedAsync(TemplatesUnderTest templates, int version)
    {
        using var machine = templates.Appliance.Machine();
        await File.WriteAllBytesAsync(templates.File("saved.sig"), await machine.GetByteArrayAsync($"{Web}/v={version}/manifest.json.sig"));
        return templates.Write("saved", await machine.GetByteArrayAsync($"{Web}/v={version}/manifest.json"));
    }
}
