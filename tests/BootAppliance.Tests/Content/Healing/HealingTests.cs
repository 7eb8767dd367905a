using System.Net;
using BootAppliance.Content;
using BootAppliance.Content.Transfer;
using BootAppliance.Content.Verification;
using BootAppliance.Protocols.Chunks;
using BootAppliance.Tests.Cli;

namespace BootAppliance.Tests.Content.Healing;

public sealed class HealingTests
{
    private const string Raw = "content/ccn/example.com/linux/web/v=1/disk0.raw";
    private static readonly byte[] Image = Images.Disk(31, 60, 512);
    private static readonly List<ChunkId> Ids = [.. Images.Cut(Image).Chunks.Select(one => one.Id).Distinct()];

    [Fact]
    public async Task What_is_missing_or_corrupt_comes_from_another_appliance_and_two_that_name_each_other_do_not_ask_for_ever()
    {
        List<string> sources = [];
        await using var healthy = await TemplatesUnderTest.StartAsync(new ContentOptions { Sources = sources });
        await using var ill = await TemplatesUnderTest.StartAsync(new ContentOptions { Sources = sources });
        await healthy.PublishAsync(Image);
        var index = (string)(await ill.PublishAsync(Image))["disks"]![0]!["index_sha256"]!;
        using var from = healthy.Appliance.Machine();
        using var machine = ill.Appliance.Machine();
        await FlipAsync(ill.PathOf(Ids[0]));
        File.Delete(ill.PathOf(Ids[1]));
        await Assert.ThrowsAsync<HttpRequestException>(() => machine.GetByteArrayAsync(Raw));

        // Each of them is asked by the other; a source that is not there is passed over.
        sources.AddRange(["http://127.0.0.1:9/content", $"{from.BaseAddress}content", $"{machine.BaseAddress}content"]);
        await FlipAsync(ill.PathOf(Ids[2]));
        Assert.Equal(Image, await machine.GetByteArrayAsync(Raw));
        foreach (var id in Ids[3..6]) File.Delete(ill.PathOf(id));
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => machine.GetAsync($"content/chunks/{ChunkPath.Of(Ids[3])}"))), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(HttpStatusCode.OK, (await machine.GetAsync($"content/chunks/{ChunkPath.Of(Ids[4])[..^ChunkPath.Suffix.Length]}")).StatusCode);
        Assert.True(await BatchLengthAsync(machine, Ids[5]) > 0);
        File.Delete(IndexOf(ill, index));
        Assert.Equal(await from.GetByteArrayAsync($"content/index/{index}.caibx"), await machine.GetByteArrayAsync($"content/index/{index}.caibx"));
        foreach (var path in Ids[..6].Select(ill.PathOf).Append(IndexOf(ill, index))) Assert.True(File.Exists(path), path);
        var told = await ill.Appliance.EventsAsync();
        foreach (var id in Ids[2..6].Select(one => one.ToString()).Append(index)) Assert.Equal(2, told.Split($"chunk {id} was missing").Length + told.Split($"index {id} was missing").Length - 1);

        File.Delete(ill.PathOf(Ids[7]));
        File.Delete(healthy.PathOf(Ids[7]));
        var asked = Task.WhenAll(machine.GetAsync($"content/chunks/{ChunkPath.Of(Ids[7])}"), from.GetAsync($"content/chunks/{ChunkPath.Of(Ids[7])}"));
        Assert.All(await asked.WaitAsync(TimeSpan.FromSeconds(8)), answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
    }

    [Fact]
    public async Task A_verification_finds_and_heals_what_no_machine_has_asked_for_and_names_the_templates_that_stay_hurt()
    {
        List<string> sources = [];
        await using var ill = await TemplatesUnderTest.StartAsync(new ContentOptions { Sources = sources });
        await ill.PublishAsync(Image);
        await ill.RunAsync("template", "publish", ill.Write("other", Images.Noise(7, 300 * 4096)), "--name", "ccnx:/example.com/linux/db", "--key", ill.Key);
        Assert.Contains("0 corrupt, 0 missing, 0 healed, 0 lost", await ill.RunAsync("template", "verify"), StringComparison.Ordinal);
        await FlipAsync(ill.PathOf(Ids[1]));
        File.Delete(ill.PathOf(Ids[2]));
        var (code, output, errors) = await CliTests.RunAsync(ill.Appliance, "template", "verify");
        Assert.Contains("1 corrupt, 1 missing, 0 healed, 2 lost", output, StringComparison.Ordinal);
        Assert.True(code != 0 && errors.Contains("error: ccnx:/example.com/linux/web/v=1 cannot be read whole", StringComparison.Ordinal), errors);
        Assert.Contains("content.hurt", await ill.Appliance.EventsAsync(), StringComparison.Ordinal);
        await ill.RunAsync("template", "verify", "ccnx:/example.com/linux/db/v=1", "--rate", "1000");

        await ill.PublishAsync(Image, "--again");
        await using var healthy = await TemplatesUnderTest.StartAsync();
        await healthy.PublishAsync(Image);
        using var from = healthy.Appliance.Machine();
        // As casync and desync name a store.
        sources.Add($"{from.BaseAddress}content/chunks");
        await FlipAsync(ill.PathOf(Ids[3]));
        File.Delete(ill.PathOf(Ids[4]));
        Assert.Contains("1 corrupt, 1 missing, 2 healed, 0 lost", await ill.RunAsync("template", "verify", TemplatesUnderTest.Name + "/v=1"), StringComparison.Ordinal);
        Assert.NotEqual(0, (await CliTests.RunAsync(ill.Appliance, "template", "verify", TemplatesUnderTest.Name + "/v=9")).Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Every_folder_of_the_store_has_its_turn_once_in_the_time_for_all(int days)
    {
        var every = TimeSpan.FromDays(days);
        var folders = Enumerable.Range(0, 1 << 16).Select(turn => ScrubWorker.Due(new DateTimeOffset(2026, 3, 1, 5, 0, 0, TimeSpan.Zero) + turn * (every / (1 << 16)), every)).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(1 << 16, folders.Count);
        Assert.All(folders, folder => Assert.Equal(4, folder.Length));
    }

    private static async Task<int> BatchLengthAsync(HttpClient machine, ChunkId id)
    {
        var body = new byte[ChunkId.Length];
        id.Write(body);
        using var answer = await machine.PostAsync("content/batch", new ByteArrayContent(body));
        return (await ChunkFrames.ReadAsync(await answer.Content.ReadAsStreamAsync(), new byte[1 << 20], default))!.Value.Length;
    }

    private static string IndexOf(TemplatesUnderTest templates, string index) => Path.Combine(Path.GetDirectoryName(templates.Appliance.SocketPath)!, "state", "content", "index", index + ".caibx");

    private static async Task FlipAsync(string path)
    {
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
    }
}
