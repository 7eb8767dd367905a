using System.Diagnostics;
using System.Net;

namespace BootAppliance.Simulators.Tftp;

/// <summary>Many clients that fetch the same file at once, again and again for a while.</summary>
public static class TftpLoad
{
    // A slow server shall be measured as slow, not taken for a dead one: each client ends the file that it began.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);

    /// <summary>Prints megabytes a second, of whole files only.</summary>
    public static async Task<int> RunAsync(IPEndPoint server, string file, int clients, int window, TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        var totals = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            var bytes = 0L;
            using var limit = new CancellationTokenSource(duration + Longest);
            while (clock.Elapsed < duration)
            {
                using var client = new TftpDownload(server, TftpFaults.None);
                using var target = new CountingStream();
                KeyValuePair<string, string>[] options = window > 1
                    ? [new("blksize", "1468"), new("windowsize", $"{window}")]
                    : [new("blksize", "1468")];
                if (await client.GetAsync(file, target, limit.Token, options) is { } error) throw new InvalidOperationException(error);
                bytes += target.Length;
            }

            return bytes;
        })));
        Console.WriteLine($"{totals.Sum() / clock.Elapsed.TotalSeconds / 1e6:F1}");
        return 0;
    }

    private sealed class CountingStream : MemoryStream
    {
        private long _count;

        public override long Length => _count;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _count += buffer.Length;
            return ValueTask.CompletedTask;
        }
    }
}
