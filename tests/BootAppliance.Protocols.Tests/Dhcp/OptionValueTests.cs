using System.Net;
using BootAppliance.Protocols.Dhcp;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Protocols.Tests.Dhcp;

/// <summary>Options that have a form of their own: what is written is read again, and no bytes make a reader throw.</summary>
public sealed class OptionValueTests
{
    [Fact]
    public void Each_search_list_is_read_as_it_was_written() => Prop.ForAll(Vectors.Name.NonEmptyListOf().ToArbitrary(), names =>
        DomainSearchList.TryParse(DomainSearchList.Write(names), out var read, out _) && read.SequenceEqual(names)).QuickCheckThrowOnFailure();

    [Fact]
    public void A_search_list_repeats_no_suffix() => Assert.Equal(
        (byte[])[3, .. "eng"u8, 5, .. "apple"u8, 3, .. "com"u8, 0, 9, .. "marketing"u8, 0xc0, 4],
        DomainSearchList.Write(["eng.apple.com", "marketing.apple.com"]));

    [Theory]
    [InlineData(new byte[] { 0xc0, 0 }, OptionValueError.BadPointer)]
    [InlineData(new byte[] { 1, 65, 0xc0, 0 }, OptionValueError.BadPointer)]
    [InlineData(new byte[] { 0xc0, 2, 1, 65, 0 }, OptionValueError.BadPointer)]
    [InlineData(new byte[] { 1, 65 }, OptionValueError.Truncated)]
    [InlineData(new byte[] { 0x40, 65, 0 }, OptionValueError.BadName)]
    [InlineData(new byte[] { 1, 46, 0 }, OptionValueError.BadName)]
    [InlineData(new byte[] { 0 }, OptionValueError.BadName)]
    [InlineData(new byte[] { }, OptionValueError.BadLength)]
    public void A_search_list_that_would_not_end_or_is_no_name_is_refused(byte[] value, OptionValueError expected)
    {
        Assert.False(DomainSearchList.TryParse(value, out _, out var error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Each_route_is_read_as_it_was_written() => Prop.ForAll(Routes.NonEmptyListOf().ToArbitrary(), routes =>
        ClasslessRoute.TryParse(ClasslessRoute.Write(routes), out var read, out _) && read.SequenceEqual(routes)).QuickCheckThrowOnFailure();

    [Fact]
    public void A_route_carries_only_the_significant_bytes_of_its_network() => Assert.Equal(
        [0, 10, 0, 0, 1, 17, 129, 210, 128, 10, 0, 0, 2],
        ClasslessRoute.Write([new(default, 0, At("10.0.0.1")), new(At("129.210.128.0"), 17, At("10.0.0.2"))]));

    [Fact]
    public void Host_bits_in_a_route_are_cleared()
    {
        Assert.True(ClasslessRoute.TryParse([9, 10, 255, 10, 0, 0, 1], out var routes, out _));
        Assert.Equal(At("10.128.0.0"), Assert.Single(routes).Network);
    }

    [Fact]
    public void Each_FQDN_is_read_as_it_was_written() => Prop.ForAll(Fqdns.ToArbitrary(), fqdn =>
        ClientFqdn.TryParse(fqdn.ToArray(), out var read, out _) && read == fqdn).QuickCheckThrowOnFailure();

    [Fact]
    public void A_partial_name_is_known_from_one_with_its_domain()
    {
        Assert.True(ClientFqdn.TryParse([4, 0, 0, 5, .. "web01"u8], out var partial, out _));
        Assert.True(ClientFqdn.TryParse([4, 0, 0, 5, .. "web01"u8, 3, .. "lan"u8, 0], out var whole, out _));
        Assert.Equal(("web01", false, "web01.lan", true), (partial.Name, partial.IsComplete, whole.Name, whole.IsComplete));
    }

    [Fact]
    public void An_FQDN_that_DNS_would_not_take_is_refused()
    {
        Assert.False(ClientFqdn.TryParse([0, 0, 0, .. "a b"u8], out _, out var error));
        Assert.Equal(OptionValueError.BadName, error);
    }

    [Fact]
    public void A_client_identifier_is_a_hardware_address_a_DUID_or_just_bytes()
    {
        Assert.True(DhcpClientId.TryParse([1, 0x52, 0x54, 0, 0, 0, 1], out var hardware, out _));
        Assert.True(DhcpClientId.TryParse([255, 0, 0, 0, 7, 0, 1, 2, 3], out var duid, out _));
        Assert.True(DhcpClientId.TryParse([0, .. "router-7"u8], out var opaque, out _));
        Assert.Equal((ClientIdKind.Hardware, ClientIdKind.Duid, ClientIdKind.Opaque), (hardware.Kind, duid.Kind, opaque.Kind));
        Assert.Equal([0x52, 0x54, 0, 0, 0, 1], hardware.HardwareAddress.ToArray());
        Assert.Equal(7u, duid.Iaid);
        Assert.Equal([0, 1, 2, 3], duid.Duid.ToArray());
        Assert.False(DhcpClientId.TryParse([1], out _, out _));
    }

    [Fact]
    public void A_relay_s_circuit_link_and_server_are_found_among_what_is_unknown()
    {
        Assert.True(RelayAgentInformation.TryParse([0, 1, 9, 1, 2, 7, 8, 2, 1, 6, 255, 0, 5, 4, 10, 0, 0, 0, 11, 4, 10, 0, 0, 1], out var agent, out _));
        Assert.Equal([7, 8], agent.CircuitId.ToArray());
        Assert.Equal([6], agent.RemoteId.ToArray());
        Assert.Equal((At("10.0.0.0"), At("10.0.0.1")), (agent.LinkSelection, agent.ServerOverride));
    }

    [Fact]
    public void No_bytes_make_a_reader_of_option_values_throw() => Prop.ForAll(Vectors.Bytes(0, 300).ToArbitrary(), bytes => ReadAll(bytes)).QuickCheckThrowOnFailure();

    [Fact]
    public void A_value_cut_anywhere_is_read_or_refused_and_never_throws()
    {
        Vectors.CutAnywhere(DomainSearchList.Write(["eng.apple.com", "marketing.apple.com"]), ReadAll);
        Vectors.CutAnywhere(ClasslessRoute.Write([new(At("10.0.0.0"), 8, At("10.0.0.1")), new(default, 0, default)]), ReadAll);
        Vectors.CutAnywhere(new ClientFqdn(FqdnFlags.Labels, "web01.lan", true).ToArray(), ReadAll);
        Vectors.CutAnywhere([1, 2, 7, 8, 5, 4, 10, 0, 0, 0], ReadAll);
    }

    // A reader says that it failed and why, or neither.
    private static void ReadAll(byte[] bytes)
    {
        Assert.Equal(DomainSearchList.TryParse(bytes, out _, out var error), error == OptionValueError.None);
        Assert.Equal(ClasslessRoute.TryParse(bytes, out _, out error), error == OptionValueError.None);
        Assert.Equal(ClientFqdn.TryParse(bytes, out _, out error), error == OptionValueError.None);
        Assert.Equal(RelayAgentInformation.TryParse(bytes, out _, out error), error == OptionValueError.None);
        Assert.Equal(PxeVendorOptions.TryParse(bytes, out _, out error), error == OptionValueError.None);
        Assert.Equal(PxeClientOptions.TryParseArchitectures(bytes, out _, out error), error == OptionValueError.None);
        Assert.Equal(PxeClientOptions.TryParseInterface(bytes, out _, out error), error == OptionValueError.None);
        Assert.Equal(PxeClientOptions.TryParseGuid(bytes, out _, out error), error == OptionValueError.None);
        if (DhcpClientId.TryParse(bytes, out var id, out _)) Assert.True(id.Duid.Length + id.HardwareAddress.Length < bytes.Length && id.Iaid >= 0);
    }

    private static readonly Gen<ClasslessRoute> Routes =
        from address in Vectors.Address
        from length in Gen.Choose(0, 32)
        from router in Vectors.Address
        select new ClasslessRoute(new(address.Value & IPv4Address.MaskOf(length).Value), length, router);

    private static readonly Gen<ClientFqdn> Fqdns =
        from name in Vectors.Name
        from flags in Gen.Choose(0, 15)
        from complete in Gen.Elements(true, false)
        select new ClientFqdn((FqdnFlags)flags, name, complete && (flags & 4) != 0);

    private static IPv4Address At(string text) => IPv4Address.From(IPAddress.Parse(text));
}
