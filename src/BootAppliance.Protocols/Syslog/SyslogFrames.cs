using System.Globalization;

namespace BootAppliance.Protocols.Syslog;

/// <summary>Lines of a TCP stream: octet counting (<c>LENGTH SP LINE</c>, RFC 6587 §3.4.1) or ended by a line feed (§3.4.2), told apart line by line.</summary>
public static class SyslogFrames
{
    private const int MaximumDigits = 5;

    /// <summary>
    /// Takes the first line off <paramref name="buffer"/>. False if it is not whole yet: read more, up to
    /// <see cref="SyslogMessage.MaximumLength"/> + 8 bytes; if the buffer is full then, the stream is none of ours.
    /// </summary>
    /// <param name="buffer">What has come.</param>
    /// <param name="line">The line without its length or line feed.</param>
    /// <param name="used">How many bytes of the buffer it took.</param>
    public static bool TryTake(ReadOnlySpan<byte> buffer, out ReadOnlySpan<byte> line, out int used)
    {
        line = default;
        used = 0;
        var space = buffer[..Math.Min(buffer.Length, MaximumDigits + 1)].IndexOf((byte)' ');
        if (space > 0 && int.TryParse(buffer[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length is > 0 and <= SyslogMessage.MaximumLength)
        {
            if (buffer.Length < space + 1 + length) return false;
            line = buffer.Slice(space + 1, length);
            used = space + 1 + length;
            return true;
        }

        var end = buffer.IndexOf((byte)'\n');
        if (end < 0) return false;
        line = buffer[..end].TrimEnd((byte)'\r');
        used = end + 1;
        return true;
    }
}
