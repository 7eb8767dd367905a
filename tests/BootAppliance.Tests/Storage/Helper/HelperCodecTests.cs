using System.Text;
using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Helper;
using BootAppliance.Storage.Hosts;

namespace BootAppliance.Tests.Storage.Helper;

public sealed class HelperCodecTests
{
    private const int Rounds = 2000;

    [Fact]
    public void A_request_is_read_as_it_was_written()
    {
        Random random = new(1);
        for (var round = 0; round < Rounds; round++)
        {
            var request = Request(random);
            var line = HelperCodec.Write(request);
            Assert.Equal((byte)'\n', line[^1]);
            Assert.Equal(line.Length - 1, Array.IndexOf(line, (byte)'\n'));
            Assert.True(HelperCodec.TryParseRequest(line, out var read, out var wrong), $"{wrong}: {Encoding.UTF8.GetString(line)}");
            if (request is HelperRequest.Capabilities(_, var configured)) Assert.Equal(configured, Assert.IsType<HelperRequest.Capabilities>(read).Configured);
            else Assert.Equal(request, read);
            Assert.Equal(line, HelperCodec.Write(read));
        }
    }

    [Fact]
    public void No_bytes_make_the_readers_throw_anything_unforeseen()
    {
        Random random = new(2);
        var state = HelperCodec.WriteResult(new DiskState("/a", DiskFormat.Qcow2, 1, 2, 3, true));
        for (var round = 0; round < Rounds; round++)
        {
            var line = Spoilt(random, round % 2 == 0 ? HelperCodec.Write(Request(random)) : state);
            _ = HelperCodec.TryParseRequest(line, out _, out _);
            var thrown = Record.Exception(() => HelperCodec.ParseReply<DiskState>(line));
            Assert.True(thrown is null or FormatException or DiskException, $"{thrown} of {Convert.ToHexString(line)}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"verb":"format"}""")]
    [InlineData("""{"verb":"look"}""")]
    [InlineData("""{"verb":"look","place":null}""")]
    [InlineData("""{"verb":"look","place":{"kind":"directory","where":null}}""")]
    [InlineData("""{"verb":"look","place":{"kind":"floppy","where":"/a"}}""")]
    [InlineData("""{"verb":"look","place":{"kind":0,"where":"/a"}}""")]
    [InlineData("""{"verb":"look","place":{"kind":"directory","where":"/a"},"colour":"green"}""")]
    [InlineData("""{"verb":"look","place":{"kind":"directory","where":"/a","where":"/b"}}""")]
    [InlineData("""{"verb":"delete","place":{"kind":"directory","where":"/a"}}""")]
    [InlineData("""{"verb":"limit","place":{"kind":"directory","where":"/a"},"name":"d","bytes":1e99}""")]
    public void What_is_no_request_is_none(string line) => Assert.False(HelperCodec.TryParseRequest(Encoding.UTF8.GetBytes(line), out _, out _));

    [Fact]
    public void A_wrong_field_is_named_and_no_value_is()
    {
        Assert.False(HelperCodec.TryParseRequest("""{"verb":"create","place":{"kind":"directory","where":"/a"},"name":"d","disk":{"policy":"thin","format":"sesame","virtual_size":1}}"""u8, out _, out var wrong));
        Assert.Equal("$.disk.format", wrong);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"result":{}}""")]
    [InlineData("""{"result":null}""")]
    [InlineData("""{"result":{"findings":[],"notes":[]}}""")]
    [InlineData("""{"fault":"sunshine","sentence":"a"}""")]
    [InlineData("""{"fault":"full","sentence":null}""")]
    [InlineData("""{"fault":"full"}""")]
    public void What_is_no_reply_is_none(string line) => Assert.Throws<FormatException>(() => HelperCodec.ParseReply<CapabilitySet>(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void A_fault_is_thrown_on_the_other_side_as_it_was_on_this()
    {
        DiskException fault = new(DiskFault.Full, "d", "was not made", "make room");
        var read = Assert.Throws<DiskException>(() => HelperCodec.ParseReply<DiskState>(HelperCodec.WriteFault(fault.Fault, fault.Message)));
        Assert.Equal((fault.Fault, fault.Message), (read.Fault, read.Message));
    }

    [Fact]
    public async Task Findings_and_the_matrix_travel_whole()
    {
        var found = await DiskLab.CapabilitiesAsync("/var/tmp", ("raid", "raid6"), ("media", "solid_state"));
        var read = HelperCodec.ParseReply<CapabilitySet>(HelperCodec.WriteResult(found));
        Assert.Equal(found.Findings.Select(one => one.ToString()), read.Findings.Select(one => one.ToString()));
        Assert.Equal(found.Findings.Select(one => one.Fact), read.Findings.Select(one => one.Fact));
        Assert.Equal(found.Notes.ToArray(), read.Notes.ToArray());
        var matrix = await DiskLab.MatrixAsync();
        var same = HelperCodec.ParseReply<FormatMatrix>(HelperCodec.WriteResult(matrix));
        Assert.Equal(matrix.Version, same.Version);
        Assert.Equal(matrix.Cells.ToArray(), same.Cells.ToArray());
    }

    private static HelperRequest Request(Random random)
    {
        ResourcePlace place = new(One<ResourceKind>(random), Text(random));
        return random.Next(9) switch
        {
            0 => new HelperRequest.Look(place),
            1 => new HelperRequest.Capabilities(place, Enumerable.Range(0, random.Next(4)).ToDictionary(at => $"{at}{Text(random)}", _ => Text(random))),
            2 => new HelperRequest.Matrix(),
            3 => new HelperRequest.Create(place, Text(random), new(One<AllocationPolicy>(random), One<DiskFormat>(random), random.NextInt64()) { MinimumBytes = random.Next(2) == 0 ? null : random.NextInt64(), Passphrase = random.Next(2) == 0 ? null : Text(random) }),
            4 => new HelperRequest.Inspect(place, Text(random), One<DiskFormat>(random)),
            5 => new HelperRequest.Grow(place, Text(random), One<DiskFormat>(random), random.NextInt64(), One<AllocationPolicy>(random)),
            6 => new HelperRequest.Delete(place, Text(random)),
            7 => new HelperRequest.Limit(place, Text(random), random.NextInt64()),
            _ => new HelperRequest.Measure(place),
        };
    }

    private static T One<T>(Random random)
        where T : struct, Enum => Enum.GetValues<T>()[random.Next(Enum.GetValues<T>().Length)];

    private static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(6) switch
    {
        0 => "\n",
        1 => "\"",
        2 => "\\",
        3 => char.ConvertFromUtf32(random.Next(0x10000, 0x10FFFF)),
        4 => $"{(char)random.Next(0, 0x20)}",
        _ => $"{(char)random.Next(0x20, 0xD7FF)}",
    }));

    private static byte[] Spoilt(Random random, byte[] line)
    {
        var bytes = line.ToList();
        for (var times = random.Next(1, 6); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            if (random.Next(3) == 0) bytes.RemoveAt(at);
            else if (random.Next(2) == 0) bytes.Insert(at, (byte)random.Next(256));
            else bytes[at] = (byte)random.Next(256);
        }

        return random.Next(8) == 0 ? [.. bytes.Take(random.Next(bytes.Count + 1))] : [.. bytes];
    }
}
