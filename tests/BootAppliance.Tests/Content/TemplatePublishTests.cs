using BootAppliance.Content.Transfer;
using BootAppliance.Protocols.Chunks;
using BootAppliance.Tests.Cli;

namespace BootAppliance.Tests.Content;

public sealed class TemplatePublishTests
{
    private static readonly byte[] Image = Images.Disk(3, 40);

    [Fact]
    public async Task A_published_image_is_version_1_and_the_next_one_sends_only_what_is_new()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        var first = await templates.PublishAsync(Image, "--tag", "stable", "--cpus", "2", "--memory", "2048", "--firmware", "uefi", "--bus", "virtio");
        Assert.Equal($"{TemplatesUnderTest.Name}/v=1", (string)first["uri"]!);
        var chunks = (int)first["disks"]![0]!["missing_chunks"]!;
        Assert.True(chunks > 10);

        var changed = Image.ToArray();
        changed.AsSpan(0, 4096).Fill(7);
        var second = await templates.PublishAsync(changed);
        Assert.Equal($"{TemplatesUnderTest.Name}/v=2", (string)second["uri"]!);
        Assert.InRange((int)second["disks"]![0]!["missing_chunks"]!, 1, 2);
        Assert.Contains("\"memory_mib\": 2048", await templates.RunAsync("template", "show", $"{TemplatesUnderTest.Name}/v=1"), StringComparison.Ordinal);
        Assert.Contains("v=1\tstable\t1\t", await templates.RunAsync("template", "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Published_again_it_is_the_version_that_it_is()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        await templates.PublishAsync(Image);
        var again = await templates.PublishAsync(Image);
        Assert.Equal(($"{TemplatesUnderTest.Name}/v=1", false), ((string)again["uri"]!, (bool)again["published"]!));
        Assert.Equal($"{TemplatesUnderTest.Name}/v=2", (string)(await templates.PublishAsync(Image, "--again"))["uri"]!);
    }

    [Fact]
    public async Task A_dry_run_tells_what_would_be_sent_and_leaves_nothing()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        var told = await templates.RunAsync("template", "publish", templates.Write("image", Image), "--name", TemplatesUnderTest.Name, "--dry-run");
        Assert.Contains("were missing and would be sent", told, StringComparison.Ordinal);
        Assert.DoesNotContain("example", await templates.RunAsync("template", "list"), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(templates.Appliance.SocketPath)!, "state", "content"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Several_disks_make_one_template()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        var second = templates.Write("second", Images.Disk(4, 10));
        await templates.RunAsync("template", "publish", templates.Write("first", Image), second, "--name", TemplatesUnderTest.Name, "--key", templates.Key, "--chunker", "fixed-64k", "--digest", "sha512-256");
        await templates.RunAsync("template", "deploy", $"{TemplatesUnderTest.Name}/v=1/disk1", "--to", templates.File("out"));
        Assert.Equal(await File.ReadAllBytesAsync(second), await File.ReadAllBytesAsync(templates.File("out")));
    }

    [Fact]
    public async Task An_image_of_another_format_is_published_as_the_disk_that_it_is_and_a_hostile_one_is_refused()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        templates.Write("raw", Image);
        Run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", templates.File("raw"), templates.File("disk.qcow2"));
        await templates.RunAsync("template", "publish", templates.File("disk.qcow2"), "--name", TemplatesUnderTest.Name, "--key", templates.Key);
        await templates.RunAsync("template", "deploy", TemplatesUnderTest.Name, "--to", templates.File("out"));
        Assert.Equal(Image, (await File.ReadAllBytesAsync(templates.File("out")))[..Image.Length]);
        Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", "/etc/passwd", "-F", "raw", "-u", templates.File("evil.qcow2"), "1M");
        var (code, _, errors) = await CliTests.RunAsync(templates.Appliance, "template", "publish", templates.File("evil.qcow2"), "--name", TemplatesUnderTest.Name, "--key", templates.Key);
        Assert.True(code != 0 && errors.Contains("backing file", StringComparison.Ordinal), errors);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    [Theory]
    [InlineData("other", "ccnx:/example.com/linux/web", "is no publisher's here")]
    [InlineData("builds", "ccnx:/example.org/linux/web", "may not sign ccnx:/example.org/linux/web, only what is below ccnx:/example.com")]
    [InlineData("builds", "ccnx:/example.com/", "--name: The name has an empty part")]
    public async Task Who_may_not_sign_is_told_before_anything_is_read(string key, string name, string why)
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        if (key == "other") Assert.Equal(0, SshKeygen.Run("-q", "-t", "ed25519", "-N", "", "-f", templates.File("other")).Code);
        var (code, _, errors) = await CliTests.RunAsync(templates.Appliance, "template", "publish", templates.File("no-such-image"), "--name", name, "--key", templates.File(key));
        Assert.NotEqual(0, code);
        Assert.Contains(why, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_with_a_passphrase_signs_by_ssh_keygen_or_is_refused_with_its_words()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        Assert.Equal(0, SshKeygen.Run("-q", "-t", "ed25519", "-N", "secret", "-f", templates.File("locked")).Code);
        await templates.RunAsync("publisher", "add", "locked", "--key-file", templates.File("locked.pub"), "--prefix", "ccnx:/example.com/locked");
        var (code, _, errors) = await CliTests.RunAsync(templates.Appliance, "template", "publish", templates.Write("image", Image), "--name", "ccnx:/example.com/locked/one", "--key", templates.File("locked"));
        Assert.NotEqual(0, code);
        Assert.Contains("ssh-keygen did not sign", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_whose_content_is_not_here_is_refused_and_nothing_is_added()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        await templates.PublishAsync(Image);
        var index = Images.Cut(Image);
        File.Delete(templates.PathOf(index.Chunks[0].Id));
        await templates.RunAsync("template", "show", $"{TemplatesUnderTest.Name}/v=1");
        var manifest = System.Text.Json.Nodes.JsonNode.Parse(await templates.RunAsync("template", "show", $"{TemplatesUnderTest.Name}/v=1", "--json"))!;
        await File.WriteAllTextAsync(templates.File("manifest.json"), (string)manifest["manifest"]!);
        await File.WriteAllTextAsync(templates.File("manifest.json.sig"), (string)manifest["signature"]!);
        var (code, _, errors) = await CliTests.RunAsync(templates.Appliance, "template", "add", templates.File("manifest.json"));
        Assert.NotEqual(0, code);
        Assert.Contains("disk0: 1 of its chunks are not here; publish it again", errors, StringComparison.Ordinal);
        Assert.Equal(1, (int)(await templates.PublishAsync(Image))["disks"]![0]!["missing_chunks"]!);
        await templates.RunAsync("template", "add", templates.File("manifest.json"));
    }

    [Fact]
    public async Task What_is_sent_is_proved_and_belongs_to_a_draft()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        var index = Images.Cut(Image);
        var name = (await templates.SendAsync(Image)).Index.ToString();
        var head = new byte[ChunkFrames.HeadLength];
        ChunkFrames.WriteHead(head, index.Chunks[0].Id, 5);
        Assert.Contains("is refused: it is not a zstd frame", await PostAsync($"content/chunks?index={name}", [.. head, 1, 2, 3, 4, 5], 422), StringComparison.Ordinal);
        Assert.Contains("the chunks end within", await PostAsync($"content/chunks?index={name}", [.. head, 1], 422), StringComparison.Ordinal);
        Assert.Contains("there is no draft", await PostAsync($"content/chunks?index={new string('0', 64)}", head, 409), StringComparison.Ordinal);
        Assert.Contains("the body is no index", await PostAsync("content/drafts", [1, 2, 3], 422), StringComparison.Ordinal);

        async Task<string> PostAsync(string path, byte[] body, int status)
        {
            using var answer = await templates.Appliance.Admin.PostAsync(new Uri($"api/v1/{path}", UriKind.Relative), new ByteArrayContent(body));
            Assert.Equal(status, (int)answer.StatusCode);
            return await answer.Content.ReadAsStringAsync();
        }
    }

    [Fact]
    public async Task Frames_that_are_written_are_read()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var frames = Enumerable.Range(0, seed % 7).Select(i => Images.Noise(seed + i, (seed * 31 + i * 97) % 4000)).ToList();
            using MemoryStream body = new([.. frames.SelectMany((frame, i) => Frame(Id(i), frame))]);
            var room = new byte[4096];
            for (var i = 0; i < frames.Count; i++)
            {
                Assert.Equal((Id(i), frames[i].Length), await ChunkFrames.ReadAsync(body, room, default));
                Assert.Equal(frames[i], room[..frames[i].Length]);
            }

            Assert.Null(await ChunkFrames.ReadAsync(body, room, default));
        }

        static ChunkId Id(int i) => new(Images.Noise(i, 32));
    }

    [Fact]
    public async Task Bytes_that_are_no_frames_are_refused_as_that_and_nothing_else()
    {
        for (var seed = 0; seed < 1000; seed++)
        {
            var bytes = Images.Noise(seed, seed % 150);
            if (seed % 2 == 0) bytes.AsSpan(Math.Min(33, bytes.Length)..Math.Min(36, bytes.Length)).Clear();
            using MemoryStream body = new(bytes);
            var failure = await Record.ExceptionAsync(async () =>
            {
                while (await ChunkFrames.ReadAsync(body, new byte[64], default) is not null) continue;
            });
            Assert.True(failure is null or InvalidDataException, failure?.ToString());
        }
    }

    private static byte[] Frame(ChunkId id, byte[] frame)
    {
        var head = new byte[ChunkFrames.HeadLength];
        ChunkFrames.WriteHead(head, id, frame.Length);
        return [.. head, .. frame];
    }
}
