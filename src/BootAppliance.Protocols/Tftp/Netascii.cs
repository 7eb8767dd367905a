namespace BootAppliance.Protocols.Tftp;

/// <summary>Netascii (RFC 764 by way of RFC 1350 §1): LF goes as CR LF, CR as CR NUL.</summary>
public static class Netascii
{
    public static byte[] Encode(ReadOnlySpan<byte> text)
    {
        var encoded = new List<byte>(text.Length + text.Length / 16);
        foreach (var b in text)
        {
            switch (b)
            {
                case (byte)'\n':
                    encoded.Add((byte)'\r');
                    encoded.Add(b);
                    break;
                case (byte)'\r':
                    encoded.Add(b);
                    encoded.Add(0);
                    break;
                default:
                    encoded.Add(b);
                    break;
            }
        }

        return [.. encoded];
    }
}
