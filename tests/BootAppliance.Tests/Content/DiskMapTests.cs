using BootAppliance.Content.Manifests;
using BootAppliance.Content.Usage;

namespace BootAppliance.Tests.Content;

public sealed class DiskMapTests
{
    [Fact]
    public async Task The_picture_of_a_version_has_every_byte_of_its_disk_once_and_the_page_shows_it()
    {
        byte[] image = [.. Images.Noise(1, 1 << 20), .. new byte[1 << 20], .. Images.Noise(2, 1 << 20)];
        await using var templates = await TemplatesUnderTest.StartAsync();
        await templates.PublishAsync(image, "--tag", "stable");
        var changed = image.ToArray();
        changed.AsSpan(0, 8192).Fill(3);
        await templates.PublishAsync(changed);
        var map = templates.Appliance.Service<DiskMap>();
        var catalogue = templates.Appliance.Service<BootAppliance.Content.Catalogue.TemplateCatalogue>();
        var versions = await catalogue.ListAsync(default);
        Manifest second = versions[0].Manifest, first = versions[1].Manifest;
        var alone = Assert.Single(map.Of(first, null));
        Assert.Equal((0, 2 << 20), (alone.Shared, alone.New));
        var beside = Assert.Single(map.Of(second, first));
        Assert.Equal(3 << 20, beside.Parts.Sum(one => one.Zeros + one.Shared + one.New));
        Assert.InRange(beside.New, 8192, 300_000);
        Assert.True(beside.Parts[0].New > 0 && beside.Parts[^1] is { New: 0, Shared: > 0 } && beside.Parts[DiskPicture.Cells / 2] is { New: 0, Shared: 0, Zeros: > 0 });

        var page = await templates.Appliance.Admin.GetStringAsync("templates");
        Assert.Contains("""<span class="tag">stable</span>""", page, StringComparison.Ordinal);
        Assert.Contains("new, ", page, StringComparison.Ordinal);
        Assert.Contains(">builds<", page, StringComparison.Ordinal);
        Assert.Contains("No template matches", await templates.Appliance.Admin.GetStringAsync("templates?q=nothing"), StringComparison.Ordinal);
    }
}
