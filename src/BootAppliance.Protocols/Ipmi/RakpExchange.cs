using System.Buffers.Binary;
using System.Security.Cryptography;

namespace BootAppliance.Protocols.Ipmi;

/// <summary>
/// What both sides know after RAKP 1 and 2, and the codes and keys that follow from it (IPMI 2.0 rev 1.1 §13.31). The same class
/// serves console and BMC. A password is a key of up to 20 bytes: the NULs that fill it change no HMAC.
/// </summary>
public sealed class RakpExchange
{
    public const int RandomLength = 16;
    public const int MaximumPassword = 20;

    public required CipherSuite Suite { get; init; }

    public required uint Console { get; init; }

    public required uint Bmc { get; init; }

    /// <summary>16 bytes.</summary>
    public required byte[] ConsoleRandom { get; init; }

    /// <summary>16 bytes.</summary>
    public required byte[] BmcRandom { get; init; }

    /// <summary>16 bytes.</summary>
    public required byte[] Guid { get; init; }

    /// <summary>As RAKP 1 had it, all eight bits.</summary>
    public required byte Role { get; init; }

    public required byte[] User { get; init; }

    public required byte[] Password { get; init; }

    /// <summary>K<sub>G</sub>; empty where the BMC has none, and the password takes its place (§13.31).</summary>
    public byte[] BmcKey { get; init; } = [];

    /// <summary>RAKP 2: <c>HMAC(password; console session ‖ BMC session ‖ console random ‖ BMC random ‖ GUID ‖ role ‖ name length ‖ name)</c>, in full (§13.31).</summary>
    public int Code2(Span<byte> destination)
    {
        Span<byte> data = stackalloc byte[4 + 4 + 16 + 16 + 16 + 2 + 255];
        BinaryPrimitives.WriteUInt32LittleEndian(data, Console);
        BinaryPrimitives.WriteUInt32LittleEndian(data[4..], Bmc);
        ConsoleRandom.CopyTo(data[8..]);
        BmcRandom.CopyTo(data[24..]);
        Guid.CopyTo(data[40..]);
        return Suite.Hmac(Password, data[..(56 + WriteUser(data[56..]))], destination);
    }

    /// <summary>RAKP 3: <c>HMAC(password; BMC random ‖ console session ‖ role ‖ name length ‖ name)</c>, in full (§13.31).</summary>
    public int Code3(Span<byte> destination)
    {
        Span<byte> data = stackalloc byte[16 + 4 + 2 + 255];
        BmcRandom.CopyTo(data);
        BinaryPrimitives.WriteUInt32LittleEndian(data[16..], Console);
        return Suite.Hmac(Password, data[..(20 + WriteUser(data[20..]))], destination);
    }

    /// <summary>RAKP 4: <c>HMAC(SIK; console random ‖ BMC session ‖ GUID)</c>, cut to 12 or 16 bytes (§13.31).</summary>
    public int Code4(ReadOnlySpan<byte> sessionKey, Span<byte> destination)
    {
        Span<byte> data = stackalloc byte[16 + 4 + 16];
        Span<byte> code = stackalloc byte[32];
        ConsoleRandom.CopyTo(data);
        BinaryPrimitives.WriteUInt32LittleEndian(data[16..], Bmc);
        Guid.CopyTo(data[20..]);
        Suite.Hmac(sessionKey, data, code);
        code[..Suite.CodeLength].CopyTo(destination);
        return Suite.CodeLength;
    }

    /// <summary>SIK = <c>HMAC(K_G or password; console random ‖ BMC random ‖ role ‖ name length ‖ name)</c> (§13.31).</summary>
    public int SessionKey(Span<byte> destination)
    {
        Span<byte> data = stackalloc byte[16 + 16 + 2 + 255];
        ConsoleRandom.CopyTo(data);
        BmcRandom.CopyTo(data[16..]);
        return Suite.Hmac(BmcKey.Length > 0 ? BmcKey : Password, data[..(32 + WriteUser(data[32..]))], destination);
    }

    /// <summary>In constant time.</summary>
    public bool IsCode2(ReadOnlySpan<byte> code)
    {
        Span<byte> right = stackalloc byte[32];
        return CryptographicOperations.FixedTimeEquals(right[..Code2(right)], code);
    }

    /// <summary>In constant time.</summary>
    public bool IsCode3(ReadOnlySpan<byte> code)
    {
        Span<byte> right = stackalloc byte[32];
        return CryptographicOperations.FixedTimeEquals(right[..Code3(right)], code);
    }

    /// <summary>In constant time.</summary>
    public bool IsCode4(ReadOnlySpan<byte> sessionKey, ReadOnlySpan<byte> code)
    {
        Span<byte> right = stackalloc byte[16];
        return CryptographicOperations.FixedTimeEquals(right[..Code4(sessionKey, right)], code);
    }

    private int WriteUser(Span<byte> destination)
    {
        destination[0] = Role;
        destination[1] = (byte)User.Length;
        User.CopyTo(destination[2..]);
        return 2 + User.Length;
    }
}
