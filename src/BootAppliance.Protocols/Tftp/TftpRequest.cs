using System.Text;

namespace BootAppliance.Protocols.Tftp;

public enum TftpOpcode : ushort
{
    ReadRequest = 1,
    WriteRequest = 2,
    Data = 3,
    Acknowledge = 4,
    Error = 5,
    OptionAcknowledge = 6,
}

/// <summary>Error codes of RFC 1350 §5 and RFC 2347.</summary>
public enum TftpError : ushort
{
    Undefined = 0,
    FileNotFound = 1,
    AccessViolation = 2,
    DiskFull = 3,
    IllegalOperation = 4,
    UnknownTransfer = 5,
    FileExists = 6,
    NoSuchUser = 7,
    OptionRefused = 8,
}

/// <summary>A request: <c>opcode filename 0 mode 0 (option 0 value 0)*</c> (RFC 1350 §5, RFC 2347).</summary>
public sealed record TftpRequest(TftpOpcode Opcode, string FileName, string Mode, IReadOnlyList<KeyValuePair<string, string>> Options)
{
    public const int MaximumLength = 1024;
    private const int MaximumOptions = 16;

    public bool IsNetascii => Mode.Equals("netascii", StringComparison.OrdinalIgnoreCase);

    public bool IsOctet => Mode.Equals("octet", StringComparison.OrdinalIgnoreCase);

    /// <returns>False, with the reason, for anything that is not a whole request. Never throws, whatever the bytes.</returns>
    public static bool TryParse(ReadOnlySpan<byte> packet, out TftpRequest? request, out string? error)
    {
        request = null;
        error = null;
        if (packet.Length is < 4 or > MaximumLength)
        {
            error = "the length is not a request's";
            return false;
        }

        var opcode = (TftpOpcode)(packet[0] << 8 | packet[1]);
        if (opcode is not (TftpOpcode.ReadRequest or TftpOpcode.WriteRequest))
        {
            error = "it is not a request";
            return false;
        }

        var rest = packet[2..];
        if (!TryReadText(ref rest, out var file) || !TryReadText(ref rest, out var mode) || file.Length == 0)
        {
            error = "a string is not ended by NUL or is not printable";
            return false;
        }

        List<KeyValuePair<string, string>> options = [];
        while (!rest.IsEmpty && options.Count < MaximumOptions)
        {
            if (!TryReadText(ref rest, out var name) || !TryReadText(ref rest, out var value))
            {
                error = "an option is not ended by NUL";
                return false;
            }

            options.Add(new(name, value));
        }

        request = new TftpRequest(opcode, file, mode, options);
        return true;
    }

    /// <summary>Writes the request, as a client does; returns the length.</summary>
    public int Write(Span<byte> destination)
    {
        destination[0] = 0;
        destination[1] = (byte)Opcode;
        var at = 2;
        foreach (var text in Options.SelectMany(option => new[] { option.Key, option.Value }).Prepend(Mode).Prepend(FileName))
        {
            at += Encoding.ASCII.GetBytes(text, destination[at..]);
            destination[at++] = 0;
        }

        return at;
    }

    private static bool TryReadText(ref ReadOnlySpan<byte> rest, out string text)
    {
        text = "";
        var end = rest.IndexOf((byte)0);
        if (end < 0 || rest[..end].ContainsAnyExceptInRange((byte)0x20, (byte)0x7e)) return false;
        text = Encoding.ASCII.GetString(rest[..end]);
        rest = rest[(end + 1)..];
        return true;
    }
}
