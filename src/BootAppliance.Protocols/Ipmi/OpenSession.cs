using System.Buffers.Binary;

namespace BootAppliance.Protocols.Ipmi;

/// <summary>
/// Asks for a session by one cipher suite (IPMI 2.0 rev 1.1 §13.17). The suite is null where a console asks for one that we do not
/// speak. As maximum <see cref="IpmiPrivilege.None"/> is the choice: a concrete level breaks some BMCs. The console's number for the
/// session is never 0.
/// </summary>
public readonly record struct OpenSessionRequest(byte Tag, IpmiPrivilege Maximum, uint Console, CipherSuite? Suite)
{
    public const int Length = 32;

    /// <summary><c>tag, maximum privilege, 2×00, console session 4 | authentication block 8 | integrity block 8 | confidentiality block 8</c>, each block <c>kind 00/01/02, 2×00, length 08, algorithm, 3×00</c> (§13.17).</summary>
    public int Write(Span<byte> destination)
    {
        destination[..Length].Clear();
        destination[0] = Tag;
        destination[1] = (byte)Maximum;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], Console);
        Algorithms.Write(destination[8..], Suite);
        return Length;
    }

    /// <returns>False if it is too short or its blocks are not the three that are due. Never throws, whatever the bytes.</returns>
    public static bool TryParse(ReadOnlySpan<byte> payload, out OpenSessionRequest request)
    {
        request = default;
        if (payload.Length < Length || !Algorithms.TryParse(payload[8..], out var suite)) return false;
        request = new(payload[0], (IpmiPrivilege)(payload[1] & 0x0f), BinaryPrimitives.ReadUInt32LittleEndian(payload[4..]), suite);
        return true;
    }
}

/// <summary>Grants or refuses it (IPMI 2.0 rev 1.1 §13.18). A refusal has neither suite nor the BMC's number for the session, which is never 0.</summary>
public readonly record struct OpenSessionResponse(byte Tag, RmcpPlusStatus Status, IpmiPrivilege Maximum, uint Console, uint Bmc, CipherSuite? Suite)
{
    public const int Length = 36;
    private const int RefusalLength = 8;

    /// <summary><c>tag, status, maximum privilege, 00, console session 4 | BMC session 4 | three blocks as in the request</c>; a refusal ends after the console session (§13.18).</summary>
    public int Write(Span<byte> destination)
    {
        destination[..Length].Clear();
        destination[0] = Tag;
        destination[1] = (byte)Status;
        destination[2] = (byte)Maximum;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], Console);
        if (Status != RmcpPlusStatus.Ok) return RefusalLength;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], Bmc);
        Algorithms.Write(destination[12..], Suite);
        return Length;
    }

    /// <summary>Some BMCs refuse with four bytes alone; the console session is then 0.</summary>
    /// <returns>False if it is too short for what its status says. Never throws, whatever the bytes.</returns>
    public static bool TryParse(ReadOnlySpan<byte> payload, out OpenSessionResponse response)
    {
        response = default;
        if (payload.Length < 2) return false;
        var status = (RmcpPlusStatus)payload[1];
        if (status != RmcpPlusStatus.Ok)
        {
            response = new(payload[0], status, IpmiPrivilege.None, payload.Length < RefusalLength ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(payload[4..]), 0, null);
            return true;
        }

        if (payload.Length < Length || !Algorithms.TryParse(payload[12..], out var suite)) return false;
        response = new(payload[0], status, (IpmiPrivilege)(payload[2] & 0x0f), BinaryPrimitives.ReadUInt32LittleEndian(payload[4..]), BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]), suite);
        return true;
    }
}

/// <summary>The three blocks that name a suite (§13.17).</summary>
file static class Algorithms
{
    private const int BlockLength = 8;

    public static void Write(Span<byte> destination, CipherSuite? suite)
    {
        ReadOnlySpan<byte> algorithms = suite is null ? [0, 0, 0] : [suite.Authentication, suite.Integrity, suite.Confidentiality];
        for (var kind = 0; kind < algorithms.Length; kind++)
        {
            var block = destination.Slice(kind * BlockLength, BlockLength);
            (block[0], block[3], block[4]) = ((byte)kind, BlockLength, algorithms[kind]);
        }
    }

    public static bool TryParse(ReadOnlySpan<byte> blocks, out CipherSuite? suite)
    {
        suite = null;
        for (var kind = 0; kind < 3; kind++)
        {
            if (blocks[kind * BlockLength] != kind || blocks[(kind * BlockLength) + 3] != BlockLength) return false;
        }

        foreach (var one in (ReadOnlySpan<CipherSuite>)[CipherSuite.Sha256, CipherSuite.Sha1])
        {
            if (one.Is((byte)(blocks[4] & 0x3f), (byte)(blocks[12] & 0x3f), (byte)(blocks[20] & 0x3f))) suite = one;
        }

        return true;
    }
}
