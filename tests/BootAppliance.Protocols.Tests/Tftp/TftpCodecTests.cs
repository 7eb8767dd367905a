using System.Text;
using BootAppliance.Protocols.Tftp;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Protocols.Tests.Tftp;

public sealed class TftpCodecTests
{
    private static readonly Gen<string> Word =
        Gen.Choose(0x20, 0x7e).Select(code => (char)code).ArrayOf().Where(text => text.Length is > 0 and < 40).Select(text => new string(text));

    private static readonly Gen<TftpRequest> Requests =
        from isRead in Gen.Elements(true, false)
        from file in Word
        from mode in Gen.Elements("octet", "NetASCII")
        from count in Gen.Choose(0, 8)
        from words in Word.ArrayOf(2 * count)
        select new TftpRequest(
            isRead ? TftpOpcode.ReadRequest : TftpOpcode.WriteRequest, file, mode,
            [.. Enumerable.Range(0, count).Select(i => KeyValuePair.Create(words[2 * i], words[2 * i + 1]))]);

    [Fact]
    public void What_is_written_is_read_back() => Prop.ForAll(Requests.ToArbitrary(), request =>
    {
        var packet = Written(request);
        return TftpRequest.TryParse(packet, out var read, out _) && read!.Opcode == request.Opcode && read.FileName == request.FileName
            && read.Mode == request.Mode && read.Options.SequenceEqual(request.Options);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_request_cut_anywhere_is_refused_or_shorter_and_never_throws() => Prop.ForAll(Requests.ToArbitrary(), request =>
    {
        var packet = Written(request);
        for (var length = 0; length < packet.Length; length++)
        {
            if (TftpRequest.TryParse(packet.AsSpan(0, length), out var read, out _) && read!.Options.Count >= request.Options.Count) return false;
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_bytes_make_a_parser_throw() => Prop.ForAll<byte[]>(bytes =>
        TftpRequest.TryParse(bytes, out var request, out _) == (request is not null)
        && TftpRequest.TryParse([0, 1, .. bytes], out request, out var error) == (request is not null && error is null)
        && TftpWriter.TryReadReply([0, 4, .. bytes], out _, out _) == (bytes.Length >= 2)
        && (!TftpWriter.TryReadReply(bytes, out var opcode, out _) || opcode is TftpOpcode.Acknowledge or TftpOpcode.Error)).QuickCheckThrowOnFailure();

    [Fact]
    public void An_answer_is_never_above_what_was_asked_nor_above_the_limit() =>
        Prop.ForAll<long, long, long>((block, window, timeout) =>
        {
            var terms = TftpTerms.Agree(Asking(("blksize", block), ("windowsize", window), ("timeout", timeout)), 10, new TftpLimits(1468, 64));
            return terms.BlockSize == (block is >= 8 and <= 65464 ? Math.Min(block, 1468) : 512)
                && terms.Window == (window is >= 1 and <= 65535 ? Math.Min(window, 64) : 1)
                && terms.Timeout == (timeout is >= 1 and <= 255 ? TimeSpan.FromSeconds(timeout) : null);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("7")]
    [InlineData("99999")]
    [InlineData("abc")]
    [InlineData("-8")]
    [InlineData("")]
    public void A_block_size_out_of_range_counts_as_not_asked_for(string value) =>
        Assert.Empty(TftpTerms.Agree(new TftpRequest(TftpOpcode.ReadRequest, "f", "octet", [new("blksize", value)]), 10, new TftpLimits(1468, 64)).Acknowledged);

    /// <summary>The three requests that QEMU's iPXE and OVMF's PXE client sent, as captured on the wire.</summary>
    [Theory]
    [InlineData("boot.ipxe\0octet\0blksize\01432\0tsize\00\0", "boot.ipxe", 1432, 1)]
    [InlineData("ipxe.efi\0octet\0tsize\00\0blksize\01468\0windowsize\04\0", "ipxe.efi", 1468, 4)]
    [InlineData("ipxe.efi\0octet\0blksize\01468\0windowsize\04\0", "ipxe.efi", 1468, 4)]
    public void Firmware_gets_what_it_asks_for(string packet, string file, int block, int window)
    {
        Assert.True(TftpRequest.TryParse([0, 1, .. Encoding.ASCII.GetBytes(packet)], out var request, out _));
        var terms = TftpTerms.Agree(request!, 900000, new TftpLimits(1468, 64));
        Assert.Equal((file, block, window), (request!.FileName, terms.BlockSize, terms.Window));
        Assert.Equal(request.Options.Count, terms.Acknowledged.Count);
    }

    [Fact]
    public void Netascii_ends_lines_with_CR_LF_and_marks_a_lone_CR() =>
        Assert.Equal("a\r\nb\r\0c\r\0\r\n"u8.ToArray(), Netascii.Encode("a\nb\rc\r\n"u8));

    private static TftpRequest Asking(params (string Name, long Value)[] options) =>
        new(TftpOpcode.ReadRequest, "f", "octet", [.. options.Select(one => KeyValuePair.Create(one.Name, $"{one.Value}"))]);

    private static byte[] Written(TftpRequest request)
    {
        var packet = new byte[TftpRequest.MaximumLength];
        return packet[..request.Write(packet)];
    }
}
