using System.Buffers.Binary;
using System.Text;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp;

/// <summary>One option of a reply.</summary>
public readonly record struct ReplyOption(byte Code, byte[] Value)
{
    public static ReplyOption Of(byte code, params ReadOnlySpan<IPv4Address> addresses)
    {
        var bytes = new byte[addresses.Length * 4];
        for (var i = 0; i < addresses.Length; i++) addresses[i].WriteTo(bytes.AsSpan(i * 4));
        return new(code, bytes);
    }

    /// <summary>ASCII.</summary>
    public static ReplyOption Of(byte code, string text) => new(code, Encoding.ASCII.GetBytes(text));

    /// <summary>Whole seconds in four bytes; a time that is over counts as 0.</summary>
    public static ReplyOption Of(byte code, TimeSpan time)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Math.Max(0, time.TotalSeconds));
        return new(code, bytes);
    }
}

/// <summary>A reply with every field that differs from reply to reply; hops and secs are always 0 (RFC 2131 table 3).</summary>
public sealed record DhcpReply
{
    public required DhcpMessageType Type { get; init; }

    /// <summary>What is answered: gives xid, flags, giaddr, htype and chaddr back.</summary>
    public required ClientMessage To { get; init; }

    public required ReplyDestination Destination { get; init; }

    /// <summary><c>ciaddr</c>: the client's own in an ACK, else 0.</summary>
    public IPv4Address ClientAddress { get; init; }

    /// <summary><c>yiaddr</c>.</summary>
    public IPv4Address YourAddress { get; init; }

    /// <summary><c>siaddr</c>: where the boot file is.</summary>
    public IPv4Address NextServer { get; init; }

    /// <summary><c>file</c>; a name that does not fit is in option 67 alone.</summary>
    public string? FileName { get; init; }

    /// <summary>In the order in which they are kept when the client's size limit leaves no room for all; without 82.</summary>
    public required IReadOnlyList<ReplyOption> Options { get; init; }

    /// <summary>Option 82 as it came: the very last, its room taken first (RFC 3046 §2.2).</summary>
    public byte[]? AgentInformation => To.AgentInformation;
}
