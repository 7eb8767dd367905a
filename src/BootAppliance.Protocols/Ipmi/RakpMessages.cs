using System.Buffers.Binary;

namespace BootAppliance.Protocols.Ipmi;

/// <summary>The console names its user and gives its random number (IPMI 2.0 rev 1.1 §13.20).</summary>
public readonly ref struct Rakp1
{
    public const int MaximumName = 16;
    public const int MaximumLength = 28 + MaximumName;

    /// <summary>In <see cref="Role"/>: the user is looked up by name alone, not by name and privilege.</summary>
    public const byte NameOnly = 0x10;

    public byte Tag { get; init; }

    public uint Bmc { get; init; }

    /// <summary>16 bytes.</summary>
    public ReadOnlySpan<byte> Random { get; init; }

    /// <summary>The privilege that is asked for, with <see cref="NameOnly"/>.</summary>
    public byte Role { get; init; }

    /// <summary>At most 16 bytes.</summary>
    public ReadOnlySpan<byte> User { get; init; }

    /// <summary><c>tag, 3×00, BMC session 4, console random 16, role, 2×00, name length, name</c> (§13.20).</summary>
    public int Write(Span<byte> destination)
    {
        destination[..28].Clear();
        destination[0] = Tag;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], Bmc);
        Random.CopyTo(destination[8..]);
        destination[24] = Role;
        destination[27] = (byte)User.Length;
        User.CopyTo(destination[28..]);
        return 28 + User.Length;
    }

    /// <returns>False if it is too short or the name too long. Never throws, whatever the bytes.</returns>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Rakp1 message)
    {
        message = default;
        if (payload.Length < 28 || payload[27] > MaximumName || payload.Length < 28 + payload[27]) return false;
        message = new() { Tag = payload[0], Bmc = BinaryPrimitives.ReadUInt32LittleEndian(payload[4..]), Random = payload[8..24], Role = payload[24], User = payload.Slice(28, payload[27]) };
        return true;
    }
}

/// <summary>The BMC gives its random number and proves that it knows the password (IPMI 2.0 rev 1.1 §13.21). A refusal has tag, status and session alone.</summary>
public readonly ref struct Rakp2
{
    public const int MaximumLength = 40 + 32;

    public byte Tag { get; init; }

    public RmcpPlusStatus Status { get; init; }

    public uint Console { get; init; }

    /// <summary>16 bytes.</summary>
    public ReadOnlySpan<byte> Random { get; init; }

    /// <summary>16 bytes.</summary>
    public ReadOnlySpan<byte> Guid { get; init; }

    /// <summary>As long as the suite's HMAC.</summary>
    public ReadOnlySpan<byte> Code { get; init; }

    /// <summary><c>tag, status, 2×00, console session 4 | BMC random 16, GUID 16, code 20 or 32</c>; a refusal ends after the session (§13.21).</summary>
    public int Write(Span<byte> destination)
    {
        Tagged.Write(destination, Tag, Status, Console);
        if (Status != RmcpPlusStatus.Ok) return Tagged.Length;
        Random.CopyTo(destination[8..]);
        Guid.CopyTo(destination[24..]);
        Code.CopyTo(destination[40..]);
        return 40 + Code.Length;
    }

    /// <returns>False if it is too short for what its status says. Never throws, whatever the bytes.</returns>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Rakp2 message)
    {
        message = default;
        if (!Tagged.TryParse(payload, out var status, out var session)) return false;
        var isRefusal = status != RmcpPlusStatus.Ok;
        if (!isRefusal && payload.Length < 40) return false;
        message = isRefusal
            ? new() { Tag = payload[0], Status = status, Console = session }
            : new() { Tag = payload[0], Console = session, Random = payload[8..24], Guid = payload[24..40], Code = payload[40..] };
        return true;
    }
}

/// <summary>The console proves that it knows the password, or says that the BMC did not (IPMI 2.0 rev 1.1 §13.22).</summary>
public readonly ref struct Rakp3
{
    public const int MaximumLength = 8 + 32;

    public byte Tag { get; init; }

    public RmcpPlusStatus Status { get; init; }

    public uint Bmc { get; init; }

    /// <summary>As long as the suite's HMAC.</summary>
    public ReadOnlySpan<byte> Code { get; init; }

    /// <summary><c>tag, status, 2×00, BMC session 4, code 20 or 32</c>; without the code where the status is not 0 (§13.22).</summary>
    public int Write(Span<byte> destination)
    {
        Tagged.Write(destination, Tag, Status, Bmc);
        return Tagged.WriteCode(destination, Status, Code);
    }

    /// <returns>False if it is too short. Never throws, whatever the bytes.</returns>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Rakp3 message)
    {
        message = default;
        if (!Tagged.TryParse(payload, out var status, out var session)) return false;
        message = new() { Tag = payload[0], Status = status, Bmc = session, Code = Tagged.CodeOf(payload, status) };
        return true;
    }
}

/// <summary>The BMC says that the session is open, and proves that it has the same session key (IPMI 2.0 rev 1.1 §13.23).</summary>
public readonly ref struct Rakp4
{
    public const int MaximumLength = 8 + 16;

    public byte Tag { get; init; }

    public RmcpPlusStatus Status { get; init; }

    public uint Console { get; init; }

    /// <summary>Cut to the length of the suite's integrity code.</summary>
    public ReadOnlySpan<byte> Code { get; init; }

    /// <summary><c>tag, status, 2×00, console session 4, code 12 or 16</c>; a refusal ends after the session (§13.23).</summary>
    public int Write(Span<byte> destination)
    {
        Tagged.Write(destination, Tag, Status, Console);
        return Tagged.WriteCode(destination, Status, Code);
    }

    /// <returns>False if it is too short. Never throws, whatever the bytes.</returns>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Rakp4 message)
    {
        message = default;
        if (!Tagged.TryParse(payload, out var status, out var session)) return false;
        message = new() { Tag = payload[0], Status = status, Console = session, Code = Tagged.CodeOf(payload, status) };
        return true;
    }
}

/// <summary>What RAKP 2, 3 and 4 begin with.</summary>
file static class Tagged
{
    public const int Length = 8;

    public static void Write(Span<byte> destination, byte tag, RmcpPlusStatus status, uint session)
    {
        destination[..Length].Clear();
        destination[0] = tag;
        destination[1] = (byte)status;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], session);
    }

    public static bool TryParse(ReadOnlySpan<byte> payload, out RmcpPlusStatus status, out uint session)
    {
        status = payload.Length < Length ? RmcpPlusStatus.Ok : (RmcpPlusStatus)payload[1];
        session = payload.Length < Length ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(payload[4..]);
        return payload.Length >= Length;
    }

    /// <summary>What a refusal has not.</summary>
    /// <returns>The length of the whole.</returns>
    public static int WriteCode(Span<byte> destination, RmcpPlusStatus status, ReadOnlySpan<byte> code)
    {
        if (status != RmcpPlusStatus.Ok) return Length;
        code.CopyTo(destination[Length..]);
        return Length + code.Length;
    }

    public static ReadOnlySpan<byte> CodeOf(ReadOnlySpan<byte> payload, RmcpPlusStatus status) => status == RmcpPlusStatus.Ok ? payload[Length..] : default;
}
