namespace BootAppliance.Protocols.WakeOnLan;

/// <summary>
/// What a network card in a sleeping machine listens for: <c>6×FF, 16×MAC [, SecureOn password]</c>, anywhere in a frame (AMD,
/// "Magic Packet Technology", publication 20213). The password is 4 or 6 bytes; none is asked for by most cards.
/// </summary>
public static class MagicPacket
{
    /// <summary>Without a password, in bytes.</summary>
    public const int Length = Lead + (Repetitions * MacAddress.Length);

    private const int Lead = 6;
    private const int Repetitions = 16;

    /// <param name="mac">Whose card shall wake.</param>
    /// <param name="password">0, 4 or 6 bytes.</param>
    /// <param name="destination">At least <see cref="Length"/> bytes and the password's.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(MacAddress mac, ReadOnlySpan<byte> password, Span<byte> destination)
    {
        destination[..Lead].Fill(0xff);
        for (var number = 0; number < Repetitions; number++) mac.WriteTo(destination[(Lead + (number * MacAddress.Length))..]);
        password.CopyTo(destination[Length..]);
        return Length + password.Length;
    }
}
