using BootAppliance.Storage.Lvm;

namespace BootAppliance.Tests.Storage.Lvm;

/// <summary>What lvm2 2.03.16 prints.</summary>
public sealed class LvmReportTests
{
    private const string Groups = """
          {
              "report": [
                  {
                      "vg": [
                          {"vg_name":"vg0", "vg_size":"230686720", "vg_free":"8388608", "vg_extent_size":"4194304", "vg_attr":"wz--n-"}
                      ]
                  }
              ]
          }
        """;

    private const string Volumes = """
          {
              "report": [
                  {
                      "lv": [
                          {"lv_name":"a", "lv_size":"134217728", "lv_attr":"Vwi-aotz--", "lv_tags":"bootappliance,bootappliance-disk=a", "pool_lv":"pool", "origin":"", "data_percent":"35.94", "metadata_percent":"", "lv_metadata_size":""},
                          {"lv_name":"pool", "lv_size":"67108864", "lv_attr":"twi-aotz--", "lv_tags":"", "pool_lv":"", "origin":"", "data_percent":"71.88", "metadata_percent":"12.70", "lv_metadata_size":"2097152"}
                      ]
                  }
              ]
          }
        """;

    [Fact]
    public void A_group_has_its_bytes_and_rounds_up_to_extents()
    {
        var group = VolumeGroup.Of(Assert.Single(LvmReport.Rows(Groups, "vg")!))!;
        Assert.Equal(new VolumeGroup("vg0", 230686720, 8388608, 4194304, "wz--n-"), group);
        Assert.Equal([0, 1, 1, 2], new long[] { 0, 1, 4194304, 4194305 }.Select(group.Extents));
        Assert.True(group is { IsWritable: true, IsExported: false, IsPartial: false });
        Assert.True(group with { Attributes = "rzxpn-" } is { IsWritable: false, IsExported: true, IsPartial: true });
    }

    [Fact]
    public void A_volume_tells_its_type_its_tags_and_how_full_it_is()
    {
        var volumes = LvmReport.Rows(Volumes, "lv")!.Select(LogicalVolume.Of).ToList();
        Assert.True(volumes[0] is { Type: VolumeType.Thin, Pool: "pool", DataPercent: 35.94, MetadataPercent: null, IsOpen: true, IsActive: true, Health: '-' });
        Assert.True(OwnVolumes.IsDisk(volumes[0]!));
        Assert.True(volumes[1] is { Type: VolumeType.ThinPool, DataPercent: 71.88, MetadataPercent: 12.7, MetadataSize: 2097152, Zeroes: true });
        Assert.False(OwnVolumes.IsDisk(volumes[1]!));
    }

    [Fact]
    public void A_volume_that_was_renamed_by_hand_or_has_one_tag_alone_is_not_ours()
    {
        Assert.False(OwnVolumes.IsDisk(With("b", "bootappliance", "bootappliance-disk=a")));
        Assert.False(OwnVolumes.IsDisk(With("a", "bootappliance-disk=a")));
        Assert.False(OwnVolumes.IsPassing(With("bootappliance-new-1")));
        Assert.True(OwnVolumes.IsPassing(With("bootappliance-new-1", "bootappliance")));
    }

    [Fact]
    public void The_smallest_mark_of_what_holds_zeros_counts_and_a_damaged_one_is_none_of_it()
    {
        Assert.Null(OwnVolumes.ZeroedBytes(With("a", "bootappliance")));
        Assert.Equal(5, OwnVolumes.ZeroedBytes(With("a", OwnVolumes.ZeroedTo(9), OwnVolumes.ZeroedTo(5))));
        Assert.Equal(0, OwnVolumes.ZeroedBytes(With("a", OwnVolumes.ZeroedTo(9), "bootappliance-zeroed=x")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  Volume group \"vg0\" not found")]
    [InlineData("[]")]
    [InlineData("{\"report\": 5}")]
    [InlineData("{\"report\": [{\"lv\": []}]}")]
    [InlineData("{\"report\": [{\"vg\": [5]}]}")]
    public void What_is_no_report_is_none(string text) => Assert.Null(LvmReport.Rows(text, "vg"));

    [Theory]
    [InlineData("-5")]
    [InlineData("4.5")]
    [InlineData("4194304B")]
    [InlineData("99999999999999999999")]
    public void A_size_that_is_no_count_of_bytes_makes_no_group(string size) =>
        Assert.Null(VolumeGroup.Of(Assert.Single(LvmReport.Rows(Groups.Replace("230686720", size, StringComparison.Ordinal), "vg")!)));

    [Fact]
    public void No_text_makes_it_throw()
    {
        Random random = new(7);
        for (var round = 0; round < 20_000; round++)
        {
            var text = (random.Next(2) == 0 ? Groups : Volumes).ToCharArray();
            for (var change = random.Next(1, 6); change > 0; change--) text[random.Next(text.Length)] = (char)random.Next(random.Next(2) == 0 ? 128 : 65536);
            foreach (var kind in new[] { "vg", "lv" })
            {
                foreach (var row in LvmReport.Rows(new(text, 0, random.Next(text.Length + 1)), kind) ?? [])
                {
                    Assert.True(VolumeGroup.Of(row) is null or { Extent: > 0, Size: >= 0 });
                    if (LogicalVolume.Of(row) is not { } volume) continue;
                    Assert.True(volume.DataPercent is null or (>= 0 and <= 100));
                    _ = (volume.Type, volume.Health, volume.Zeroes, OwnVolumes.IsDisk(volume), OwnVolumes.ZeroedBytes(volume));
                }
            }
        }
    }

    private static LogicalVolume With(string name, params string[] tags) => new(name, 1 << 22, "-wi-a-----", tags.ToHashSet());
}
