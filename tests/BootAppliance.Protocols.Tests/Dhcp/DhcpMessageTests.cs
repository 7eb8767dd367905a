using BootAppliance.Protocols.Dhcp;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Protocols.Tests.Dhcp;

public sealed class DhcpMessageTests
{
    [Fact]
    public void No_byte_string_makes_the_parser_throw() => Prop.ForAll<byte[]>(bytes =>
    {
        _ = DhcpMessage.TryParse(bytes, out _, out _);
        _ = DhcpMessage.TryParse(Header().Concat(bytes).ToArray(), out _, out _);
        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_option_reader_ends_on_every_byte_string() => Prop.ForAll<byte[]>(bytes =>
    {
        var reader = new DhcpOptionReader(bytes);
        var total = 0;
        while (reader.TryRead()) total += 2 + reader.Value.Length;
        return total <= bytes.Length;
    }).QuickCheckThrowOnFailure();

    private static byte[] Header()
    {
        var header = new byte[240];
        (header[0], header[1], header[2]) = (1, 1, 6);
        ((byte[])[99, 130, 83, 99]).CopyTo(header, 236);
        return header;
    }
}
