namespace BootAppliance.Protocols.Tftp;

/// <summary>What the server may grant.</summary>
public sealed record TftpLimits(int BlockSize, int Window);

/// <summary>
/// The terms of one transfer, agreed by options (RFC 2347): blksize (2348), timeout and tsize (2349), windowsize (7440).
/// What is out of range or unknown is passed over, as if it had not been asked for.
/// </summary>
public sealed record TftpTerms(int BlockSize, int Window, TimeSpan? Timeout, IReadOnlyList<KeyValuePair<string, string>> Acknowledged)
{
    public const int DefaultBlockSize = 512;

    /// <param name="request">The request; option names in any case.</param>
    /// <param name="size">The file's size in bytes, or null where it is not known before the end (netascii).</param>
    /// <param name="limits">The most that is granted.</param>
    public static TftpTerms Agree(TftpRequest request, long? size, TftpLimits limits)
    {
        var (block, window, timeout) = (DefaultBlockSize, 1, (TimeSpan?)null);
        List<KeyValuePair<string, string>> agreed = [];
        foreach (var (name, value) in request.Options)
        {
            if (agreed.Exists(one => one.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) || !long.TryParse(value, System.Globalization.NumberStyles.None, null, out var number)) continue;
            switch (name.ToLowerInvariant())
            {
                case "blksize" when number is >= 8 and <= 65464:
                    block = (int)Math.Min(number, limits.BlockSize);
                    agreed.Add(new(name, block.ToString()));
                    break;
                case "windowsize" when number is >= 1 and <= 65535:
                    window = (int)Math.Min(number, limits.Window);
                    agreed.Add(new(name, window.ToString()));
                    break;
                case "timeout" when number is >= 1 and <= 255:
                    timeout = TimeSpan.FromSeconds(number);
                    agreed.Add(new(name, value));
                    break;
                case "tsize" when size is > 0 and var known:
                    // Not for an empty file: curl takes a size of 0 for an error and ends the transfer.
                    agreed.Add(new(name, known.ToString()));
                    break;
            }
        }

        return new TftpTerms(block, window, timeout, agreed);
    }
}
