using System.Net.Sockets;

namespace BootAppliance.Storage.Helper;

/// <summary>A line over a socket.</summary>
internal static class HelperLine
{
    private const int Piece = 16 << 10;

    /// <returns>Without its end; null if the other side ends before it, or it is longer than <paramref name="longest"/> bytes.</returns>
    public static async Task<byte[]?> ReadAsync(Socket socket, int longest, CancellationToken cancellationToken)
    {
        using MemoryStream kept = new();
        var piece = new byte[Piece];
        while (kept.Length < longest)
        {
            var length = await socket.ReceiveAsync(piece, cancellationToken);
            if (length == 0) return null;
            var end = piece.AsSpan(0, length).IndexOf((byte)'\n');
            await kept.WriteAsync(piece.AsMemory(0, end < 0 ? length : end), cancellationToken);
            if (end >= 0) return kept.Length < longest ? kept.ToArray() : null;
        }

        return null;
    }

    public static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
    }
}
