using System.Diagnostics;
using System.Text.Json.Nodes;
using BootAppliance.Tests.Cli;

namespace BootAppliance.Tests.Content;

public sealed class TemplateDeployTests
{
    private static readonly byte[] Image = Images.Disk(21, 60, 512);

    [Fact]
    public async Task A_disk_is_written_bit_for_bit_with_its_holes_and_over_the_boot_plane_too()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        byte[] image = [.. Image, .. new byte[16 << 20], .. Image[..4096]];
        await templates.PublishAsync(image);
        await DeployAsync(templates, "out");
        Assert.Equal(image, await File.ReadAllBytesAsync(templates.File("out")));
        Assert.InRange(await BlocksAsync(templates.File("out")), 1, Image.Length + (1 << 20));
        using var machine = templates.Appliance.Machine();
        await templates.RunAsync("template", "deploy", TemplatesUnderTest.Name, "--to", templates.File("boot"), "--from", machine.BaseAddress!.ToString(), "--key", templates.Key + ".pub");
        Assert.Equal(image, await File.ReadAllBytesAsync(templates.File("boot")));
    }

    [Fact]
    public async Task Over_an_older_version_only_what_changed_is_fetched_also_where_it_moved()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        await templates.PublishAsync(Image);
        await DeployAsync(templates, "out");
        byte[] moved = [.. Images.Noise(1, 8192), .. Image];
        await templates.PublishAsync(moved);
        var done = await DeployAsync(templates, "out");
        Assert.Equal(moved, await File.ReadAllBytesAsync(templates.File("out")));
        Assert.True((long)done["fetched_bytes"]! < moved.Length / 2, done.ToJsonString());
        Assert.Equal(moved.Length, (long)done["size"]!);
    }

    [Fact]
    public async Task What_was_cut_off_in_the_middle_goes_on_with_what_is_not_there()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        await templates.PublishAsync(Image);
        var half = Image.ToArray();
        half.AsSpan(Image.Length / 2).Fill(9);
        templates.Write("out.part", half);
        var done = await DeployAsync(templates, "out");
        Assert.Equal(Image, await File.ReadAllBytesAsync(templates.File("out")));
        Assert.True((long)done["kept_bytes"]! > 0 && (long)done["fetched_bytes"]! > 0, done.ToJsonString());
        Assert.False(File.Exists(templates.File("out.part")));
    }

    [Fact]
    public async Task A_block_device_is_written_in_place_and_refused_untouched_if_it_is_too_small_or_mounted()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        byte[] image = [.. Image[..(Image.Length & -4096)], .. new byte[4 << 20]];
        await templates.PublishAsync(image);
        var device = await LoopAsync(templates.Write("disk", Images.Noise(1, image.Length + 8192)));
        var small = await LoopAsync(templates.Write("small", Images.Noise(2, image.Length - 4096)));
        try
        {
            await templates.RunAsync("template", "deploy", TemplatesUnderTest.Name, "--to", device);
            Assert.Equal(image, (await File.ReadAllBytesAsync(templates.File("disk")))[..image.Length]);
            var done = JsonNode.Parse(await templates.RunAsync("template", "deploy", TemplatesUnderTest.Name, "--to", device, "--json"))!;
            Assert.Equal(0, (long)done["fetched_bytes"]!);
            var (code, _, errors) = await CliTests.RunAsync(templates.Appliance, "template", "deploy", TemplatesUnderTest.Name, "--to", small);
            Assert.True(code != 0 && errors.Contains("it is too small, and was not touched", StringComparison.Ordinal), errors);
            Assert.Equal(Images.Noise(2, image.Length - 4096), await File.ReadAllBytesAsync(templates.File("small")));

            using var held = Process.Start("mkfs.ext4", ["-q", "-F", device]);
            await held.WaitForExitAsync();
            Directory.CreateDirectory(templates.File("mount"));
            await RunAsync("mount", device, templates.File("mount"));
            (code, _, errors) = await CliTests.RunAsync(templates.Appliance, "template", "deploy", TemplatesUnderTest.Name, "--to", device);
            await RunAsync("umount", templates.File("mount"));
            Assert.True(code != 0 && errors.Contains("is in use", StringComparison.Ordinal), errors);
        }
        finally
        {
            await RunAsync("losetup", "-d", device);
            await RunAsync("losetup", "-d", small);
        }
    }

    [Fact]
    public async Task A_flipped_bit_in_a_chunk_or_an_index_is_found_and_named_and_nothing_takes_the_targets_place()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        await templates.PublishAsync(Image);
        var id = Images.Cut(Image).Chunks[2].Id;
        // It was proved when it came.
        await FlipAsync(templates.PathOf(id));
        var (code, _, errors) = await CliTests.RunAsync(templates.Appliance, "template", "deploy", TemplatesUnderTest.Name, "--to", templates.File("out"));
        Assert.True(code != 0 && errors.Contains(id.ToString(), StringComparison.Ordinal), errors);
        Assert.False(File.Exists(templates.File("out")));
        Assert.False(File.Exists(templates.PathOf(id)));

        var index = Directory.GetFiles(Path.Combine(Path.GetDirectoryName(templates.Appliance.SocketPath)!, "state", "content", "index")).Single();
        await FlipAsync(index);
        // What it has in memory it serves soundly.
        await templates.Appliance.RestartAsync();
        (code, _, errors) = await CliTests.RunAsync(templates.Appliance, "template", "deploy", TemplatesUnderTest.Name, "--to", templates.File("out"));
        Assert.True(code != 0 && errors.Contains(Path.GetFileNameWithoutExtension(index), StringComparison.Ordinal), errors);
    }

    [Fact]
    public async Task Security_15_what_another_key_signed_is_not_written()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        await templates.PublishAsync(Image);
        Assert.Equal(0, SshKeygen.Run("-q", "-t", "ed25519", "-N", "", "-f", templates.File("other")).Code);
        using var machine = templates.Appliance.Machine();
        var (code, _, errors) = await CliTests.RunAsync(templates.Appliance, "template", "deploy", TemplatesUnderTest.Name, "--to", templates.File("out"), "--from", machine.BaseAddress!.ToString(), "--key", templates.File("other.pub"));
        Assert.True(code != 0 && errors.Contains("which is no publisher's", StringComparison.Ordinal), errors);
        await templates.RunAsync("publisher", "revoke", "builds", "--why", "laptop stolen");
        (code, _, errors) = await CliTests.RunAsync(templates.Appliance, "template", "deploy", TemplatesUnderTest.Name, "--to", templates.File("out"));
        Assert.True(code != 0 && errors.Contains("laptop stolen", StringComparison.Ordinal), errors);
        Assert.False(File.Exists(templates.File("out.part")));
    }

    [Fact]
    public async Task A_retired_version_a_missing_device_and_a_silent_appliance_are_refused_with_the_reason()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        await templates.PublishAsync(Image);
        await templates.RunAsync("template", "retire", $"{TemplatesUnderTest.Name}/v=1", "--why", "old kernel");
        Assert.Contains("is retired: nothing new", await RefusedAsync($"{TemplatesUnderTest.Name}/v=1", "--to", templates.File("out")), StringComparison.Ordinal);
        await templates.RunAsync("template", "deploy", $"{TemplatesUnderTest.Name}/v=1", "--to", templates.File("out"), "--retired");
        Assert.Contains("there is no /dev/no-such-disk", await RefusedAsync($"{TemplatesUnderTest.Name}/v=1", "--to", "/dev/no-such-disk", "--retired"), StringComparison.Ordinal);
        Assert.Contains("is not reached", await RefusedAsync(TemplatesUnderTest.Name, "--to", templates.File("other"), "--from", "http://127.0.0.1:1", "--key", templates.Key + ".pub"), StringComparison.Ordinal);

        async Task<string> RefusedAsync(string name, params string[] more)
        {
            var (code, _, errors) = await CliTests.RunAsync(templates.Appliance, ["template", "deploy", name, .. more]);
            Assert.NotEqual(0, code);
            return errors;
        }
    }

    private static async Task<JsonNode> DeployAsync(TemplatesUnderTest templates, string to) =>
        JsonNode.Parse(await templates.RunAsync("template", "deploy", TemplatesUnderTest.Name, "--to", templates.File(to), "--json"))!;

    private static async Task FlipAsync(string path)
    {
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
    }

    private static async Task<long> BlocksAsync(string path) => 512 * long.Parse(await RunAsync("stat", "-c", "%b", path));

    private static async Task<string> LoopAsync(string path) => (await RunAsync("losetup", "--find", "--show", path)).Trim();

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}");
        return output;
    }
}
