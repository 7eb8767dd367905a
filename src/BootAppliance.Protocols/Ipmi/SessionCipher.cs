using System.Security.Cryptography;

namespace BootAppliance.Protocols.Ipmi;

/// <summary>Encrypts and authenticates the packets of a session, AES-CBC-128 within an HMAC (IPMI 2.0 rev 1.1 §13.28, §13.29, §13.32).</summary>
public sealed class SessionCipher : IDisposable
{
    /// <summary>What a packet has at most beside its message, in bytes.</summary>
    public const int Overhead = RmcpPlusFrame.HeaderLength + BlockLength + BlockLength + 3 + 2 + 16;

    private const int BlockLength = 16;
    private const byte NextHeader = 0x07;

    private readonly CipherSuite _suite;
    private readonly byte[] _k1;
    private readonly Aes _aes;

    /// <summary>K1 = <c>HMAC(SIK; 20×01)</c> authenticates, the first 16 bytes of K2 = <c>HMAC(SIK; 20×02)</c> encrypt; 20 bytes for SHA-256 too (§13.32).</summary>
    public SessionCipher(CipherSuite suite, ReadOnlySpan<byte> sessionKey)
    {
        Span<byte> constant = stackalloc byte[20];
        Span<byte> k2 = stackalloc byte[32];
        _suite = suite;
        _k1 = new byte[suite.KeyLength];
        constant.Fill(1);
        suite.Hmac(sessionKey, constant, _k1);
        constant.Fill(2);
        suite.Hmac(sessionKey, constant, k2);
        _aes = Aes.Create();
        _aes.SetKey(k2[..BlockLength]);
    }

    /// <summary>
    /// <c>RMCP(IPMI) | 06, C0, session, sequence, length | IV 16, AES-CBC(message ‖ 01 02 … ‖ pad length) | FF… to a multiple of 4, pad length, 07 | code</c>;
    /// the code is over everything from 06 to 07, cut to 12 or 16 bytes (table 13-8, §13.28.4, §13.29).
    /// The IV is 16 bytes, fresh and unpredictable for each packet.
    /// </summary>
    public int Seal(uint session, uint sequence, ReadOnlySpan<byte> message, ReadOnlySpan<byte> iv, Span<byte> destination)
    {
        var encrypted = (message.Length / BlockLength + 1) * BlockLength;
        var payload = destination.Slice(RmcpPlusFrame.HeaderLength, BlockLength + encrypted);
        iv.CopyTo(payload);
        var plain = payload[BlockLength..];
        message.CopyTo(plain);
        var pad = encrypted - message.Length - 1;
        for (var i = 0; i < pad; i++) plain[message.Length + i] = (byte)(i + 1);
        plain[^1] = (byte)pad;
        _aes.EncryptCbc(plain, iv, plain, PaddingMode.None);

        RmcpPlusFrame.WriteHeader(destination, RmcpPlusFrame.Encrypted | RmcpPlusFrame.Authenticated | (byte)RmcpPlusPayload.Message, session, sequence, payload.Length);
        // 12 bytes of header count, the payload is whole blocks, and two more follow: 2 bytes of FF make it a multiple of 4.
        var at = RmcpPlusFrame.HeaderLength + payload.Length;
        ReadOnlySpan<byte> trailer = [0xff, 0xff, 2, NextHeader];
        trailer.CopyTo(destination[at..]);
        at += trailer.Length;
        WriteCode(destination[Rmcp.HeaderLength..at], destination[at..]);
        return at + _suite.CodeLength;
    }

    /// <summary>
    /// The code is compared, in constant time, before anything is decrypted; so the pad tells a forger nothing. A destination as long
    /// as the packet is enough.
    /// </summary>
    /// <returns>False for another's session, a wrong code or anything that is no such packet. Never throws, whatever the bytes.</returns>
    public bool TryOpen(ReadOnlySpan<byte> packet, uint session, Span<byte> message, out int length, out uint sequence)
    {
        (length, sequence) = (0, 0);
        if (!RmcpPlusFrame.TryParse(packet, out var frame) || !frame.IsSealed || frame.Type != RmcpPlusPayload.Message || frame.Session != session || frame.Sequence == 0) return false;
        var end = packet.Length - _suite.CodeLength;
        if (end < RmcpPlusFrame.HeaderLength + frame.Payload.Length + 2 || packet[end - 1] != NextHeader) return false;
        Span<byte> code = stackalloc byte[16];
        WriteCode(packet[Rmcp.HeaderLength..end], code);
        if (!CryptographicOperations.FixedTimeEquals(code[.._suite.CodeLength], packet[end..])) return false;

        var encrypted = frame.Payload.Length - BlockLength;
        if (encrypted < BlockLength || encrypted % BlockLength != 0 || message.Length < encrypted) return false;
        _aes.DecryptCbc(frame.Payload[BlockLength..], frame.Payload[..BlockLength], message, PaddingMode.None);
        length = encrypted - 1 - message[encrypted - 1];
        sequence = frame.Sequence;
        return length >= 0;
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_k1);
        _aes.Dispose();
    }

    private void WriteCode(ReadOnlySpan<byte> covered, Span<byte> destination)
    {
        Span<byte> code = stackalloc byte[32];
        _suite.Hmac(_k1, covered, code);
        code[.._suite.CodeLength].CopyTo(destination);
    }
}
