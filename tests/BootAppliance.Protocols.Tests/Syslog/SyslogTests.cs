using System.Text;
using BootAppliance.Protocols.Syslog;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Protocols.Tests.Syslog;

public sealed class SyslogTests
{
    [Theory]
    [InlineData("<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8", 2, "su", "'su root' failed for lonvick on /dev/pts/8")] // RFC 3164 §5.4
    [InlineData("<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut=\"3\"] An application event log entry...", 5, "evntslog", "An application event log entry...")] // RFC 5424 §6.5
    [InlineData("<165>1 2003-10-11T22:14:15.003Z host app - - [a b=\"x\\]y\"][c] text", 5, "app", "text")]
    [InlineData("<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \ufeff'su root' failed", 2, "su", "'su root' failed")]
    [InlineData("<13>partman: mke2fs 1.47.0", 5, "partman", "mke2fs 1.47.0")] // busybox syslogd -R, as in Debian's installer
    [InlineData("<30>Nov 21 14:00:00 base-installer[123]: info: installing", 6, "base-installer", "info: installing")]
    [InlineData("<14>Jan  1 00:00:00 kernel: [    0.0] Linux version", 6, "kernel", "[    0.0] Linux version")]
    [InlineData("no priority at all", 5, "", "no priority at all")]
    [InlineData("<999>out of range", 5, "", "<999>out of range")]
    [InlineData("<13>a sentence with a colon: here", 5, "", "a sentence with a colon: here")]
    public void A_line_is_read_as_its_specification_says(string line, int severity, string program, string text)
    {
        Assert.True(SyslogMessage.TryParse(Encoding.UTF8.GetBytes(line), out var message));
        Assert.Equal(new SyslogMessage(severity, program, text), message);
    }

    [Theory]
    [InlineData(""), InlineData("<13>"), InlineData("   "), InlineData("\0\0"), InlineData("<13>Oct 11 22:14:15 host su:")]
    public void A_line_without_text_is_none(string line) => Assert.False(SyslogMessage.TryParse(Encoding.UTF8.GetBytes(line), out _));

    [Fact]
    public void Control_characters_do_not_reach_a_terminal()
    {
        Assert.True(SyslogMessage.TryParse("<13>x: \u001b[31mred\u001b[0m\ttab"u8, out var message));
        Assert.Equal("[31mred[0m tab", message!.Text);
    }

    [Fact]
    public void No_bytes_make_a_parser_throw() => Prop.ForAll<byte[]>(bytes =>
    {
        var isRead = SyslogMessage.TryParse(bytes, out var message);
        _ = SyslogMessage.TryParse([.. "<13>1 "u8, .. bytes], out _);
        _ = SyslogMessage.TryParse([.. "<13>1 a b c d e ["u8, .. bytes], out _);
        var isTaken = SyslogFrames.TryTake(bytes, out var line, out var used);
        return isRead == (message is { Text.Length: > 0 }) && used <= bytes.Length && line.Length <= bytes.Length && isTaken == used > 0;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Lines_of_a_stream_are_taken_one_by_one_however_they_are_framed()
    {
        var stream = "5 hello<13>x: one\r\n11 <13>a: b\nc\n<13>half"u8;
        List<string> lines = [];
        while (SyslogFrames.TryTake(stream, out var line, out var used))
        {
            lines.Add(Encoding.UTF8.GetString(line));
            stream = stream[used..];
        }

        Assert.Equal(["hello", "<13>x: one", "<13>a: b\nc\n"], lines);
        Assert.Equal("<13>half", Encoding.UTF8.GetString(stream));
    }

    [Fact]
    public void A_stream_is_the_same_lines_however_it_arrives() => Prop.ForAll(Gen.Choose(0, 200).ArrayOf().ToArbitrary(), lengths =>
    {
        byte[] stream = [.. lengths.SelectMany(length => Encoding.UTF8.GetBytes($"{length + 4} <1>{new string('x', length + 1)}"))];
        var buffer = new List<byte>();
        List<int> found = [];
        foreach (var one in stream)
        {
            buffer.Add(one);
            if (!SyslogFrames.TryTake(buffer.ToArray(), out var line, out var used)) continue;
            found.Add(line.Length - 4);
            buffer.RemoveRange(0, used);
        }

        return found.SequenceEqual(lengths) && buffer.Count == 0;
    }).QuickCheckThrowOnFailure();
}
