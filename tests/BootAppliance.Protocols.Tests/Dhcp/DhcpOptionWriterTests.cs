using BootAppliance.Protocols.Dhcp;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Protocols.Tests.Dhcp;

/// <summary>Options of a message: split, overloaded, and read back whole.</summary>
public sealed class DhcpOptionWriterTests
{
    private static readonly Arbitrary<(byte Code, byte[] Value)[]> Options =
        (from count in Gen.Choose(0, 20)
         from values in Vectors.Bytes(0, 90).ArrayOf(count)
         select values.Select((value, i) => ((byte)(i + 100), value)).ToArray()).ToArbitrary();

    [Fact]
    public void What_is_written_is_read_wherever_it_stood() => Prop.ForAll(Options, options =>
    {
        var packet = DhcpPacket.Header(548);
        byte[] agent = [1, 2, 3, 4];
        var writer = new DhcpOptionWriter(packet, DhcpOptionWriter.SizeOf(agent.Length), mayUseFile: true, mayUseServerName: true);
        List<(byte Code, byte[] Value)> written = [];
        foreach (var (code, value) in options)
        {
            if (writer.TryPut(code, value)) written.Add((code, value));
        }

        Assert.True(DhcpMessage.TryParse(packet.AsMemory(0, writer.Finish(DhcpOptionCode.RelayAgentInformation, agent)), out var message, out _));
        foreach (var (code, value) in written)
        {
            Assert.True(message.TryGetOption(code, out var read));
            Assert.Equal(value, read);
        }

        Assert.True(message.TryGetOption(DhcpOptionCode.RelayAgentInformation, out var echoed));
        Assert.Equal(agent, echoed);
        Assert.Equal(written.Count + 1, message.OptionCodes.Count(code => code != DhcpOptionCode.Overload));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_long_option_is_split_and_read_whole() => Prop.ForAll(Vectors.Bytes(256, 1200).ToArbitrary(), value =>
        DhcpPacket.Parse([(12, value)]).TryGetOption(12, out var read) && read.SequenceEqual(value)).QuickCheckThrowOnFailure();

    [Fact]
    public void Options_that_do_not_fit_the_first_field_go_into_file_and_sname()
    {
        var packet = DhcpPacket.Header(300);
        var writer = new DhcpOptionWriter(packet, mayUseFile: true, mayUseServerName: true);
        Assert.True(writer.TryPut(101, new byte[50]));
        Assert.True(writer.TryPut(102, new byte[100]));
        Assert.True(writer.TryPut(103, new byte[60]));
        Assert.False(writer.TryPut(104, new byte[60]));
        Assert.True(DhcpMessage.TryParse(packet.AsMemory(0, writer.Finish()), out var message, out _));
        Assert.True(message.TryGetOption(DhcpOptionCode.Overload, out var overload));
        Assert.Equal([3], overload.ToArray());
        Assert.Equal([101, 52, 102, 103], message.OptionCodes);
    }

    [Fact]
    public void What_is_unknown_is_carried()
    {
        var message = DhcpPacket.Parse([(224, [1, 2]), (254, [])]);
        Assert.Equal([224, 254], message.OptionCodes);
        Assert.True(message.TryGetOption(224, out var value));
        Assert.Equal([1, 2], value.ToArray());
    }
}
