using System.Text.Json.Nodes;
using BootAppliance.Cli;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Cli;

public sealed class DiskCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bootappliance-disk").FullName;

    [Fact]
    public async Task Disk_explain_tells_what_the_device_can_do_and_why_a_disk_would_be_made_so()
    {
        var (code, output, errors) = await RunAsync("--performance", "performance", "--knows", "raid=raid6");
        Assert.True(code == CliExit.Success, errors);
        Assert.Contains("raid: raid6 (Configuration", output, StringComparison.Ordinal);
        Assert.Contains("The disk would be preallocated raw", output, StringComparison.Ordinal);
        var answer = JsonNode.Parse((await RunAsync("--performance", "storage", "--needs", "snapshots", "--json")).Output)!;
        Assert.Equal(("thin", "qcow2"), ((string)answer["policy"]!, (string)answer["format"]!));
        Assert.NotEmpty(answer["explanation"]!.AsArray());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_what_stands_in_the_way()
    {
        var (code, output, errors) = await RunAsync("--needs", "compression", "--needs", "encryption", "--security", "high");
        Assert.Equal(CliExit.Refused, code);
        Assert.Contains("Qcow2: no:", output, StringComparison.Ordinal);
        Assert.StartsWith("error: ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--performance", "fast", "write storage, balanced, performance")]
    [InlineData("--security", "4", "write off, on")]
    [InlineData("--needs", "speed", "write snapshots, clones")]
    [InlineData("--knows", "raid=best", "raid is no, linear")]
    [InlineData("--knows", "colour=blue", "the names are snapshot, clone")]
    [InlineData("--size", "1GB", "written as 20GiB")]
    public async Task Bad_input_names_the_option_and_what_to_write(string option, string value, string said)
    {
        var (code, _, errors) = await RunAsync(option, value);
        Assert.Equal(CliExit.Usage, code);
        Assert.Contains(option, errors, StringComparison.Ordinal);
        Assert.Contains(said, errors, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] more)
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        return await CliTests.RunAsync(appliance, ["disk", "explain", "--folder", _folder, .. more]);
    }
}
