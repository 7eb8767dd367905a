using BootAppliance.Content.Sources.Formats;

namespace BootAppliance.Tests.Content.Sources;

public sealed class ImageFormatTests
{
    [Fact]
    public void Each_format_has_one_word()
    {
        Assert.Equal("raw, qcow2, vmdk, vdi, vhdx, ova, ovf", ImageFormatWords.All);
        Assert.All(Enum.GetValues<ImageFormat>(), format => Assert.True(ImageFormatWords.TryParse(format.Word(), out var parsed) && parsed == format));
        Assert.All(["QCOW2", "", "0", null, "vpc"], word => Assert.False(ImageFormatWords.TryParse(word, out _)));
    }

    [Fact]
    public void What_begins_like_nothing_is_raw() => Assert.Equal(ImageFormat.Raw, FormatMagic.Of(new byte[4096], new byte[512], out _, out _));

    [Theory]
    [InlineData("\uFEFF<?xml version=\"1.0\"?>\n<ovf:Envelope ", ImageFormat.Ovf)]
    [InlineData("  <Envelope>", ImageFormat.Ovf)]
    [InlineData("<html>", ImageFormat.Raw)]
    [InlineData("# Disk DescriptorFile\n", ImageFormat.Vmdk)]
    public void A_text_is_what_it_begins_with(string text, ImageFormat format)
    {
        Assert.Equal(format, FormatMagic.Of(System.Text.Encoding.UTF8.GetBytes(text), [], out _, out _));
        if (format == ImageFormat.Ovf) Assert.Equal(format, FormatMagic.Of([0xFF, 0xFE, .. System.Text.Encoding.Unicode.GetBytes(text.TrimStart('\uFEFF'))], [], out _, out _));
    }
}
