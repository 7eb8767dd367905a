using System.Buffers.Binary;
using BootAppliance.Protocols.Dhcp;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Protocols.Tests.Dhcp;

public sealed class DhcpMessageTests
{
    private static readonly Gen<(byte Code, byte[] Value)> Option =
        from code in Gen.Choose(1, 254)
        from length in Gen.Choose(0, 60)
        from value in Gen.Choose(0, 255).Select(number => (byte)number).ArrayOf(length)
        where code != DhcpOptionCode.Overload
        select ((byte)code, value);

    private static readonly Arbitrary<(byte Code, byte[] Value)[]> Options = Option.ArrayOf().ToArbitrary();

    [Fact]
    public void Each_option_is_read_as_it_was_written_and_repeated_ones_are_joined() => Prop.ForAll(Options, options =>
    {
        Assert.True(DhcpMessage.TryParse(Packet(options), out var message, out _));
        return options.GroupBy(option => option.Code).All(group =>
            message.TryGetOption(group.Key, out var value) && value.SequenceEqual(group.SelectMany(option => option.Value).ToArray()));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_packet_cut_anywhere_is_refused_or_has_fewer_options_and_never_throws() => Prop.ForAll(Options, options =>
    {
        var packet = Packet(options);
        for (var length = 0; length < packet.Length; length++)
        {
            if (DhcpMessage.TryParse(packet.AsMemory(0, length), out _, out var error) != (error == DhcpParseError.None)) return false;
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_bytes_make_the_parser_throw() => Prop.ForAll<byte[], byte[], byte[]>((fields, options, overload) =>
    {
        var isFieldsRead = DhcpMessage.TryParse(fields, out var message, out _) == (message is not null);
        var packet = Packet([(DhcpOptionCode.Overload, [3])]);
        fields.AsSpan(0, Math.Min(fields.Length, 200)).CopyTo(packet.AsSpan(12));
        overload.AsSpan(0, Math.Min(overload.Length, 128)).CopyTo(packet.AsSpan(108));
        return isFieldsRead && DhcpMessage.TryParse((byte[])[.. packet.AsSpan(0, packet.Length - 1), .. options], out message, out _) == (message is not null);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(new byte[] { 12, 5, 65 })]
    [InlineData(new byte[] { 12 })]
    [InlineData(new byte[] { 82, 255, 1, 1 })]
    public void An_option_that_claims_more_than_there_is_spoils_the_message(byte[] tail)
    {
        var packet = Packet([]);
        Assert.False(DhcpMessage.TryParse((byte[])[.. packet.AsSpan(0, packet.Length - 1), .. tail], out _, out var error));
        Assert.Equal(DhcpParseError.OptionOverrun, error);
    }

    [Fact]
    public void Options_in_file_and_sname_are_joined_in_that_order()
    {
        var packet = Packet([(DhcpOptionCode.Overload, [3]), (77, "a"u8.ToArray())]);
        byte[] file = [77, 1, (byte)'b', 255], sname = [77, 1, (byte)'c', 255];
        file.CopyTo(packet, 108);
        sname.CopyTo(packet, 44);
        Assert.True(DhcpMessage.TryParse(packet, out var message, out _));
        Assert.True(message.TryGetOption(77, out var value));
        Assert.Equal("abc"u8, value);
    }

    private static byte[] Packet((byte Code, byte[] Value)[] options)
    {
        var header = new byte[DhcpWire.HeaderLength];
        (header[0], header[1], header[2]) = (1, 1, 6);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(236), 0x63825363);
        return [.. header, .. options.SelectMany(option => (byte[])[option.Code, (byte)option.Value.Length, .. option.Value]), DhcpOptionCode.End];
    }
}
