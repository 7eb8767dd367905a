using System.Net;
using BootAppliance.Content.Serving;
using BootAppliance.Content.Signatures;
using BootAppliance.Content.Transfer;
using BootAppliance.Protocols.Chunks;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Tests.Content.Serving;

public sealed class ContentServingTests
{
    private const string Web = "content/ccn/example.com/linux/web";
    private static readonly byte[] Image = Images.Disk(11, 60, 512);

    [Fact]
    public async Task Any_part_of_the_raw_file_is_that_part_of_the_image()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        await templates.PublishAsync(Image);
        using var machine = templates.Appliance.Machine();
        Assert.Equal(Image, await machine.GetByteArrayAsync($"{Web}/v=1/disk0.raw"));
        var random = new Random(5);
        for (var i = 0; i < 100; i++)
        {
            var from = random.Next(Image.Length);
            var to = Math.Min(Image.Length - 1, from + random.Next(random.Next(1, 600_000)));
            using HttpRequestMessage request = new(HttpMethod.Get, $"{Web}/v=latest/disk0.raw") { Headers = { Range = new(from, to) } };
            using var answer = await machine.SendAsync(request);
            Assert.Equal((HttpStatusCode.PartialContent, $"bytes {from}-{to}/{Image.Length}"), (answer.StatusCode, answer.Content.Headers.ContentRange!.ToString()));
            Assert.Equal(Image[from..(to + 1)], await answer.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task A_chunk_is_served_packed_and_raw_and_not_again_to_who_has_it()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        await templates.PublishAsync(Image);
        using var machine = templates.Appliance.Machine();
        var index = Images.Cut(Image);
        var id = index.Chunks[0].Id;
        var path = $"content/chunks/{ChunkPath.Of(id)}";
        Assert.Equal(await File.ReadAllBytesAsync(templates.PathOf(id)), await machine.GetByteArrayAsync(path));
        Assert.Equal(Image[..index.LengthOf(0)], await machine.GetByteArrayAsync(path[..^ChunkPath.Suffix.Length]));
        using var head = await machine.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        Assert.Equal((HttpStatusCode.OK, new FileInfo(templates.PathOf(id)).Length), (head.StatusCode, head.Content.Headers.ContentLength!.Value));
        using var again = await machine.SendAsync(new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { head.Headers.ETag! } } });
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task A_chunk_that_is_asked_for_often_is_answered_alike_each_time()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        await templates.PublishAsync(Image);
        using var machine = templates.Appliance.Machine();
        var id = Images.Cut(Image).Chunks[0].Id;
        List<string> answers = [];
        for (var i = 0; i < 5; i++)
        {
            using var answer = await machine.GetAsync($"content/chunks/{ChunkPath.Of(id)}");
            var body = await answer.Content.ReadAsByteArrayAsync();
            answers.Add($"{answer.StatusCode} {answer.Headers.ETag} {answer.Headers.AcceptRanges} {answer.Content.Headers.ContentType} {answer.Content.Headers.ContentLength} {Convert.ToHexString(body)}");
            // What is asked for the third time is in memory.
            if (i < 3) Assert.Equal(await File.ReadAllBytesAsync(templates.PathOf(id)), body);
            else File.Delete(templates.PathOf(id));
        }

        Assert.Single(answers.Distinct());
        using HttpRequestMessage ranged = new(HttpMethod.Get, $"content/chunks/{ChunkPath.Of(id)}") { Headers = { Range = new(0, 9) } };
        using var part = await machine.SendAsync(ranged);
        Assert.Equal((HttpStatusCode.PartialContent, 10L), (part.StatusCode, part.Content.Headers.ContentLength!.Value));
    }

    [Fact]
    public async Task A_chunk_that_rots_after_it_was_asked_for_often_is_found_when_it_is_read_and_no_longer_answered()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        await templates.PublishAsync(Image);
        using var machine = templates.Appliance.Machine();
        var id = Images.Cut(Image).Chunks[0].Id;
        var path = $"content/chunks/{ChunkPath.Of(id)}";
        for (var i = 0; i < 3; i++) await machine.GetByteArrayAsync(path);
        await File.WriteAllBytesAsync(templates.PathOf(id), new byte[100]);
        using var raw = await machine.GetAsync(path[..^ChunkPath.Suffix.Length]);
        using var packed = await machine.GetAsync(path);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (raw.StatusCode, packed.StatusCode));
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        string[] paths =
        [
            "content/chunks/0000/0000000000000000000000000000000000000000000000000000000000000000.cacnk",
            "content/chunks/0000/1000000000000000000000000000000000000000000000000000000000000000.cacnk",
            "content/chunks/..%2f..%2f/appliance.key",
            "content/chunks/0000/..%2f..%2fappliance.key",
            "content/index/..%2fappliance.key",
            "content/index/0000000000000000000000000000000000000000000000000000000000000000.caibx",
            "content/ccn/example.com/linux/web/v=2/manifest.json",
            "content/ccn/example.com/linux/web/v=01/manifest.json",
            "content/ccn/example.com/linux/web/v=1/disk1.raw",
            "content/ccn/example.com/linux/web/v=1/../manifest.json.x",
            "content/ccn/example.com/linux/web/tag=none/manifest.json",
            "content/ccn/example.com/linux/versions",
            "content/ccn/",
        ];
        await using var templates = await TemplatesUnderTest.StartAsync();
        await templates.PublishAsync(Image);
        using var machine = templates.Appliance.Machine();
        foreach (var path in paths)
        {
            using var answer = await machine.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.NotFound, 0L), (path, answer.StatusCode, answer.Content.Headers.ContentLength!.Value));
        }
    }

    [Fact]
    public async Task Manifest_signature_index_versions_and_tags_are_served_and_ssh_keygen_agrees()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        await templates.PublishAsync(Image, "--tag", "stable");
        await templates.PublishAsync(Images.Disk(12, 10));
        using var machine = templates.Appliance.Machine();
        Assert.StartsWith("{\"name\":\"ccnx:/example.com/linux/web\",\"versions\":[{\"version\":2,", await machine.GetStringAsync($"{Web}/versions"), StringComparison.Ordinal);
        Assert.Contains("\"latest\":2,\"path\":\"/content/ccn/example.com/linux/web/v=2\"", await machine.GetStringAsync("content"), StringComparison.Ordinal);
        var manifest = await machine.GetByteArrayAsync($"{Web}/tag=stable/manifest.json");
        Assert.Equal(manifest, await machine.GetByteArrayAsync($"{Web}/v=1/manifest.json"));
        var signature = await machine.GetStringAsync($"{Web}/v=1/manifest.json.sig");
        using SshKeygen keygen = new();
        Assert.True(PublicKey.TryParse((await File.ReadAllTextAsync(templates.Key + ".pub")).Trim(), out var key, out _));
        Assert.True(keygen.Verifies(key, signature, manifest));
        manifest[100] ^= 1;
        Assert.False(keygen.Verifies(key, signature, manifest));
        Assert.True(ChunkIndex.TryParse(await machine.GetByteArrayAsync($"{Web}/v=1/disk0.caibx"), out var index, out _));
        Assert.Equal(Images.Cut(Image), index);
    }

    [Fact]
    public async Task A_batch_answers_in_the_order_that_was_asked_and_tells_what_is_missing()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        await templates.PublishAsync(Image);
        using var machine = templates.Appliance.Machine();
        var index = Images.Cut(Image);
        ChunkId[] asked = [index.Chunks[3].Id, new(new byte[32]), index.Chunks[0].Id];
        var body = new byte[96];
        for (var i = 0; i < asked.Length; i++) asked[i].Write(body.AsSpan(32 * i));
        using var answer = await machine.PostAsync("content/batch", new ByteArrayContent(body));
        await using var stream = await answer.Content.ReadAsStreamAsync();
        var room = new byte[1 << 20];
        foreach (var id in asked)
        {
            var (came, length) = (await ChunkFrames.ReadAsync(stream, room, default))!.Value;
            Assert.Equal(id, came);
            Assert.Equal(id == asked[1] ? [] : await File.ReadAllBytesAsync(templates.PathOf(id)), room[..length]);
        }

        Assert.Null(await ChunkFrames.ReadAsync(stream, room, default));
        foreach (var wrong in (byte[][])[[], new byte[31], new byte[33], new byte[65 * 32]])
            Assert.Equal(HttpStatusCode.BadRequest, (await machine.PostAsync("content/batch", new ByteArrayContent(wrong))).StatusCode);
    }

    [Fact]
    public async Task A_chunk_that_rots_in_the_store_is_never_served_and_goes_to_quarantine()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        await templates.PublishAsync(Image);
        var index = Images.Cut(Image);
        var id = index.Chunks[0].Id;
        var bytes = await File.ReadAllBytesAsync(templates.PathOf(id));
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(templates.PathOf(id), bytes);
        using var machine = templates.Appliance.Machine();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => machine.GetByteArrayAsync($"{Web}/v=1/disk0.raw"));
        Assert.Equal(HttpStatusCode.NotFound, (await machine.GetAsync($"content/chunks/{ChunkPath.Of(id)}")).StatusCode);
        await Eventually.TrueAsync(async () => (await templates.RunAsync("event", "list", "--kind", "content.corrupt")).Contains(id.ToString(), StringComparison.Ordinal), "told");
    }

    [Fact]
    public void No_path_makes_the_parser_throw_and_each_has_one_meaning()
    {
        var part = Gen.Elements("example.com", "web", "v=1", "v=latest", "v=007", "tag=stable", "versions", "disk0.raw", "..", "", "%2e", "A", "v=", "tag=");
        Prop.ForAll(part.ArrayOf().ToArbitrary(), parts =>
        {
            var path = string.Join('/', parts);
            if (!ContentPath.TryParse(path, out var parsed)) return;
            Assert.StartsWith(parsed.Name.ToString()[6..], path, StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();
    }
}
