namespace BootAppliance.Content.Transfer;

/// <summary>Reads what somebody else sends: a bounded length, and each piece in a bounded time.</summary>
internal static class PatientReads
{
    private const int PieceBytes = 64 * 1024;

    /// <param name="body">Is read to its end.</param>
    /// <param name="what">For the error.</param>
    /// <param name="most">So many bytes and no more.</param>
    /// <param name="announced">Its length, as the sender says.</param>
    /// <param name="deadline">Is put off by <paramref name="patience"/> with each piece.</param>
    /// <param name="patience">The longest silence.</param>
    /// <exception cref="IOException">It is longer.</exception>
    public static async Task<MemoryStream> ReadAsync(Stream body, string what, long most, long? announced, CancellationTokenSource deadline, TimeSpan patience)
    {
        MemoryStream bytes = new((int)Math.Clamp(announced ?? PieceBytes, 0, Math.Min(most, Array.MaxLength)));
        var part = new byte[PieceBytes];
        for (int read; (read = await body.ReadAsync(part, deadline.Token)) > 0;)
        {
            deadline.CancelAfter(patience);
            if (bytes.Length + read > most) throw new IOException($"{what} is longer than {most} bytes");
            await bytes.WriteAsync(part.AsMemory(0, read), deadline.Token);
        }

        return bytes;
    }
}
