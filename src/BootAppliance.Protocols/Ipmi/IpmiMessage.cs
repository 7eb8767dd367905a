namespace BootAppliance.Protocols.Ipmi;

/// <summary>A request or response as every kind of session carries it (IPMI 2.0 rev 1.1 §13.8).</summary>
public readonly ref struct IpmiMessage
{
    /// <summary>The management controller (§5.5).</summary>
    public const byte Controller = 0x20;

    /// <summary>Remote console software (§5.5).</summary>
    public const byte Console = 0x81;

    /// <summary>What a message has beside its data, in bytes, the completion code included.</summary>
    public const int Overhead = 8;

    public byte To { get; init; }

    public byte ToLun { get; init; }

    public byte From { get; init; }

    public byte FromLun { get; init; }

    /// <summary>0 to 63, odd in responses.</summary>
    public byte NetFn { get; init; }

    /// <summary>0 to 63; the response has its request's.</summary>
    public byte Sequence { get; init; }

    public byte Command { get; init; }

    /// <summary>Of a response; of a request always <see cref="IpmiCompletion.Ok"/>.</summary>
    public IpmiCompletion Completion { get; init; }

    /// <summary>Without the completion code.</summary>
    public ReadOnlySpan<byte> Data { get; init; }

    public bool IsResponse => (NetFn & 1) != 0;

    public static IpmiMessage Request(IpmiCommand command, byte sequence, ReadOnlySpan<byte> data) =>
        new() { To = Controller, From = Console, NetFn = command.NetFn, Command = command.Code, Sequence = sequence, Data = data };

    /// <summary>The response to this request, to the one who sent it.</summary>
    public IpmiMessage Response(IpmiCompletion completion, ReadOnlySpan<byte> data) => new()
    {
        To = From,
        ToLun = FromLun,
        From = To,
        FromLun = ToLun,
        NetFn = (byte)(NetFn | 1),
        Sequence = Sequence,
        Command = Command,
        Completion = completion,
        Data = data,
    };

    /// <summary>Whether this is the response to <paramref name="request"/>.</summary>
    public bool Answers(in IpmiMessage request) => NetFn == (request.NetFn | 1) && Command == request.Command && Sequence == request.Sequence;

    /// <summary><c>to, netFn‹‹2|lun, checksum | from, sequence‹‹2|lun, command, [completion code], data…, checksum</c>; each checksum makes the sum of its part 0 (§13.8).</summary>
    public int Write(Span<byte> destination)
    {
        destination[0] = To;
        destination[1] = (byte)(NetFn << 2 | ToLun);
        destination[2] = Checksum(destination[..2]);
        destination[3] = From;
        destination[4] = (byte)(Sequence << 2 | FromLun);
        destination[5] = Command;
        var at = 6;
        if (IsResponse) destination[at++] = (byte)Completion;
        Data.CopyTo(destination[at..]);
        at += Data.Length;
        destination[at] = Checksum(destination[3..at]);
        return at + 1;
    }

    /// <returns>False for anything that is not a whole message with right checksums. Never throws, whatever the bytes.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out IpmiMessage message)
    {
        message = default;
        if (bytes.Length < 7 || Checksum(bytes[..2]) != bytes[2] || Checksum(bytes[3..^1]) != bytes[^1]) return false;
        var isResponse = (bytes[1] & 4) != 0;
        if (isResponse && bytes.Length < 8) return false;
        message = new()
        {
            To = bytes[0],
            ToLun = (byte)(bytes[1] & 3),
            NetFn = (byte)(bytes[1] >> 2),
            From = bytes[3],
            FromLun = (byte)(bytes[4] & 3),
            Sequence = (byte)(bytes[4] >> 2),
            Command = bytes[5],
            Completion = isResponse ? (IpmiCompletion)bytes[6] : IpmiCompletion.Ok,
            Data = bytes[(isResponse ? 7 : 6)..^1],
        };
        return true;
    }

    private static byte Checksum(ReadOnlySpan<byte> bytes)
    {
        byte sum = 0;
        foreach (var one in bytes) sum += one;
        return (byte)-sum;
    }
}
