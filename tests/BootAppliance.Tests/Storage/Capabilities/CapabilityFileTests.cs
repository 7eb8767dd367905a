using BootAppliance.Storage.Capabilities;

namespace BootAppliance.Tests.Storage.Capabilities;

public sealed class CapabilityFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bootappliance-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_it_says_counts_below_the_operator()
    {
        await WriteAsync("""{"format": "bootappliance-capabilities/1", "capabilities": {"raid": "raid1", "deduplication": "yes"}}""");
        var set = await DiskLab.CapabilitiesAsync(_folder.FullName, ("deduplication", "no"));
        Assert.Equal((RaidLevel.Raid1, FactSource.MetadataFile), (set[Capability.Raid].Value.Raid, set[Capability.Raid].Fact!.Source));
        Assert.False(set.Has(Capability.Deduplication));
        Assert.Equal(FactSource.MetadataFile, Assert.Single(set[Capability.Deduplication].Overruled).Source);
    }

    [Theory]
    [InlineData("""{"format": "bootappliance-capabilities/2", "capabilities": {}}""", "has not \"format\"")]
    [InlineData("""{"format": "bootappliance-capabilities/1", "capability": {}}""", "capability")]
    [InlineData("""{"format": "bootappliance-capabilities/1", "format": "x"}""", "cannot be read")]
    [InlineData("raid: raid1", "cannot be read")]
    public async Task A_wrong_one_is_a_note_and_no_fact(string text, string note)
    {
        await WriteAsync(text);
        var answer = await new CapabilityFile(TimeProvider.System).AskAsync(_folder.FullName, default);
        Assert.Empty(answer.Facts);
        Assert.Contains(note, Assert.Single(answer.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_or_a_huge_one_is_not_read()
    {
        var path = Path.Combine(_folder.FullName, CapabilityFile.Name);
        File.CreateSymbolicLink(path, "/dev/zero");
        Assert.Contains("is no file of its own", Assert.Single((await new CapabilityFile(TimeProvider.System).AskAsync(_folder.FullName, default)).Notes), StringComparison.Ordinal);
        File.Delete(path);
        await WriteAsync(new(' ', 70_000));
        Assert.Contains("more than 64 KiB", Assert.Single((await new CapabilityFile(TimeProvider.System).AskAsync(_folder.FullName, default)).Notes), StringComparison.Ordinal);
    }

    private Task WriteAsync(string text) => File.WriteAllTextAsync(Path.Combine(_folder.FullName, CapabilityFile.Name), text);
}
