using BootAppliance.Protocols.Dhcp;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Protocols.Tests.Dhcp;

/// <summary>Options 43, 93, 94, 97 and 208 to 211.</summary>
public sealed class PxeOptionTests
{
    private static readonly Gen<PxeVendorOptions> Vendor =
        from discovery in Gen.Choose(0, 15)
        from multicast in Vectors.Address
        from servers in Gen.Choose(0, 3).SelectMany(count => Vectors.Address.ArrayOf(count))
        from menu in Gen.Elements("Local disk", "Install", "").ArrayOf(2)
        from seconds in Gen.Choose(0, 255)
        from layer in Gen.Choose(0, 65535)
        from other in Vectors.Bytes(0, 20)
        select new PxeVendorOptions
        {
            Discovery = (PxeDiscovery)discovery,
            Multicast = multicast,
            Servers = [new(1, servers), new(2, [])],
            Menu = [.. menu.Select((text, i) => new PxeMenuItem((ushort)i, text))],
            Prompt = new((byte)seconds, "Press F8"),
            Item = new(1, (ushort)layer),
            Others = [(200, other)],
        };

    [Fact]
    public void Each_option_43_is_read_as_it_was_written() => Prop.ForAll(Vendor.ToArbitrary(), written =>
    {
        Assert.True(PxeVendorOptions.TryParse(written.ToArray(), out var read, out _));
        Assert.Equivalent(written, read, strict: true);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_option_43_cut_anywhere_is_read_or_refused_and_never_throws() => Prop.ForAll(Vendor.ToArbitrary(), written =>
        Vectors.CutAnywhere(written.ToArray()!, cut => Assert.Equal(PxeVendorOptions.TryParse(cut, out _, out var error), error == OptionValueError.None)))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void An_option_43_that_firmware_could_not_take_whole_is_not_written() =>
        Assert.Null(new PxeVendorOptions { Menu = [new(0, new string('a', 130)), new(1, new string('b', 130))] }.ToArray());

    [Theory]
    [InlineData(new byte[] { 6, 2, 0, 0 })]
    [InlineData(new byte[] { 8, 3, 0, 1, 1 })]
    [InlineData(new byte[] { 9, 4, 0, 1, 2, 65 })]
    [InlineData(new byte[] { 10, 0 })]
    [InlineData(new byte[] { 71, 3, 0, 1, 0 })]
    [InlineData(new byte[] { 6, 9, 8 })]
    public void A_sub_option_of_the_wrong_length_spoils_option_43(byte[] value) => Assert.False(PxeVendorOptions.TryParse(value, out _, out _));

    [Fact]
    public void A_machine_s_UUID_is_mixed_endian_on_the_wire()
    {
        var guid = Guid.Parse("12345678-9abc-def0-1122-334455667788");
        byte[] wire = [0, 0x78, 0x56, 0x34, 0x12, 0xbc, 0x9a, 0xf0, 0xde, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88];
        Assert.Equal(wire, PxeClientOptions.WriteGuid(guid));
        Assert.True(PxeClientOptions.TryParseGuid(wire, out var read, out _));
        Assert.Equal(guid, read);
        Assert.False(PxeClientOptions.TryParseGuid(wire.AsSpan(1), out _, out _));
    }

    [Fact]
    public void Architectures_and_the_driver_interface_are_read_as_they_were_written()
    {
        DhcpArchitecture[] architectures = [DhcpArchitecture.X64Uefi, DhcpArchitecture.Ebc];
        Assert.True(PxeClientOptions.TryParseArchitectures(PxeClientOptions.WriteArchitectures(architectures), out var read, out _));
        Assert.Equal(architectures, read);
        Assert.False(PxeClientOptions.TryParseArchitectures([0, 7, 0], out _, out _));
        Assert.True(PxeClientOptions.TryParseInterface(PxeClientOptions.WriteInterface((1, 3, 16)), out var network, out _));
        Assert.Equal(((byte)1, (byte)3, (byte)16), network);
    }

    [Fact]
    public void PXELINUX_s_options_are_read_as_they_were_written()
    {
        var written = new PxelinuxOptions("pxelinux.cfg/web", "tftp://10.0.0.1/", 300);
        var message = DhcpPacket.Parse(written.ToOptions());
        Assert.Equal(written, PxelinuxOptions.From(message));
        Assert.True(message.TryGetOption(DhcpOptionCode.PxelinuxMagic, out var magic));
        Assert.Equal(PxelinuxOptions.Magic, magic);
    }
}
