using BootAppliance.Protocols.Tftp;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Protocols.Tests.Tftp;

public sealed class TftpRequestTests
{
    private static readonly TftpLimits Limits = new(BlockSize: 1468, Window: 64);

    [Fact]
    public void What_is_written_is_read_back() => Prop.ForAll(Requests().ToArbitrary(), request =>
    {
        var buffer = new byte[TftpRequest.MaximumLength];
        var length = request.Write(buffer);
        return TftpRequest.TryParse(buffer.AsSpan(0, length), out var read, out _)
            && read!.FileName == request.FileName && read.Mode == request.Mode && read.Options.SequenceEqual(request.Options);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_byte_string_makes_the_parser_throw() => Prop.ForAll<byte[]>(bytes =>
    {
        var isRequest = TftpRequest.TryParse(bytes, out var request, out var error) | TftpRequest.TryParse([0, 1, .. bytes], out _, out _);
        _ = TftpWriter.TryReadReply(bytes, out _, out _);
        return isRequest || (request is null && error is not null);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_request_cut_at_any_byte_is_refused_or_has_fewer_options()
    {
        var buffer = new byte[TftpRequest.MaximumLength];
        var length = Read("ipxe.efi", ("blksize", "1468"), ("tsize", "0")).Write(buffer);
        for (var cut = 0; cut < length; cut++)
        {
            if (TftpRequest.TryParse(buffer.AsSpan(0, cut), out var request, out _)) Assert.True(request!.Options.Count < 2);
        }
    }

    [Theory]
    [InlineData("7", 512)]
    [InlineData("8", 8)]
    [InlineData("65464", 1468)]
    [InlineData("65465", 512)]
    [InlineData("abc", 512)]
    [InlineData("-1", 512)]
    public void A_block_size_out_of_range_is_passed_over_and_a_large_one_cut(string asked, int granted) =>
        Assert.Equal(granted, TftpTerms.Agree(Read("f", ("BlkSize", asked)), 10, Limits).BlockSize);

    [Fact]
    public void Option_names_are_read_in_any_case_and_unknown_ones_passed_over()
    {
        var terms = TftpTerms.Agree(Read("f", ("WINDOWSIZE", "16"), ("utimeout", "1"), ("TSize", "0")), 70000, Limits);
        Assert.Equal(16, terms.Window);
        Assert.Equal([new("WINDOWSIZE", "16"), new("TSize", "70000")], terms.Acknowledged);
    }

    [Fact]
    public void Netascii_ends_lines_with_CR_LF_and_a_lone_CR_with_NUL() =>
        Assert.Equal("a\r\nb\r\0"u8.ToArray(), Netascii.Encode("a\nb\r"u8));

    private static TftpRequest Read(string file, params (string Name, string Value)[] options) =>
        new(TftpOpcode.ReadRequest, file, "octet", [.. options.Select(one => KeyValuePair.Create(one.Name, one.Value))]);

    private static Gen<TftpRequest> Requests()
    {
        var text = Gen.Choose(0x21, 0x7e).Select(c => (char)c).NonEmptyListOf().Select(chars => new string([.. chars.Take(40)]));
        return from file in text
               from names in text.ListOf()
               select Read(file, [.. names.Take(5).Select(name => (name, "1"))]);
    }
}
