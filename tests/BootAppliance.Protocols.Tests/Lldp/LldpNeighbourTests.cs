using BootAppliance.Protocols.Lldp;

namespace BootAppliance.Protocols.Tests.Lldp;

public sealed class LldpNeighbourTests
{
    /// <summary>What lldpd 1.0 sent: chassis by MAC, port by MAC, a name, a description, capabilities, management addresses.</summary>
    private const string Sent = "02070452540012345604070352540012345606020078" + "0a067377697463680c0644656269616e" + "08037461700e0400140000" + "0000";

    [Fact]
    public void A_switch_tells_its_name_and_the_port()
    {
        Assert.True(LldpNeighbour.TryParse(Convert.FromHexString(Sent), out var found, out var error), error);
        Assert.Equal(("52:54:00:12:34:56", "52:54:00:12:34:56", 120, "switch", "tap"), (found.Chassis, found.Port, (int)found.Seconds, found.SystemName, found.PortDescription));
    }

    [Theory]
    [InlineData("", "ends within")]
    [InlineData("0407030000000000000602007800", "first three")]
    [InlineData("02070452540012", "are left")]
    [InlineData("020304616204030761" + "6206020078" + "02030461620000", "comes twice")]
    [InlineData("0000", "first three")]
    public void What_is_none_is_refused_with_the_reason(string hex, string why)
    {
        Assert.False(LldpNeighbour.TryParse(Convert.FromHexString(hex), out _, out var error));
        Assert.Contains(why, error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_read()
    {
        Random random = new(7);
        Span<byte> frame = stackalloc byte[1600];
        for (var i = 0; i < 2000; i++)
        {
            LldpNeighbour neighbour = new(Word(random, 1), Word(random, 1), (ushort)random.Next(65536)) { PortDescription = Word(random, 0), SystemName = Word(random, 0), SystemDescription = Word(random, 0) };
            var length = neighbour.Write(frame);
            Assert.True(LldpNeighbour.TryParse(frame[..length], out var read, out var error), error);
            Assert.Equal(neighbour, read);
        }
    }

    [Fact]
    public void No_bytes_make_the_reader_throw()
    {
        Random random = new(8);
        var whole = Convert.FromHexString(Sent);
        for (var i = 0; i < 20000; i++)
        {
            var bytes = i % 2 == 0 ? whole.AsSpan(0, random.Next(whole.Length + 1)).ToArray() : new byte[random.Next(64)];
            if (i % 2 == 1) random.NextBytes(bytes);
            for (var flips = random.Next(4); flips > 0 && bytes.Length > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            Assert.Equal(LldpNeighbour.TryParse(bytes, out var found, out var error), found is not null && error is null);
        }
    }

    private static string Word(Random random, int least) => new([.. Enumerable.Range(0, random.Next(least, 60)).Select(_ => (char)random.Next(33, 127))]);
}
