using System.Security.Cryptography;

namespace BootAppliance.Content.Store.S3;

/// <summary>Whether a bucket does all that the store wants of it, by doing it once.</summary>
internal static class S3Probe
{
    /// <returns>What works, or what does not and why; the message of the store names bucket and key.</returns>
    public static (bool Works, string Sentence) Try(S3Options options, TimeProvider clock)
    {
        // Nobody waits half a minute six times for a doctor.
        var patience = options.Timeout < TimeSpan.FromSeconds(5) ? options.Timeout : TimeSpan.FromSeconds(5);
        var step = "opened";
        try
        {
            using S3BlobStore store = new(options with { Timeout = patience }, clock);
            var key = $"doctor/{Guid.NewGuid():n}";
            var bytes = RandomNumberGenerator.GetBytes(1000);
            var began = clock.GetTimestamp();
            step = "written";
            store.Put(key, bytes);
            step = "read";
            var back = new byte[bytes.Length];
            if (store.LengthOf(key) != bytes.Length || store.Read(key, back, out _) != BlobRead.Found || !back.AsSpan().SequenceEqual(bytes))
                return (false, $"is no store: what was written at {key} is not what is read there");
            step = "listed";
            if (store.List("doctor/").All(one => one.Key != key)) return (false, $"is no store: {key}, just written, is not in its list");
            step = "deleted";
            if (!store.Remove(key, 6 * patience) || store.LengthOf(key) is not null) return (false, $"is no store: {key}, just deleted, is still there");
            return (true, $"{options.Bucket} at {options.Endpoint} is written, read, listed and deleted, in {clock.GetElapsedTime(began).TotalMilliseconds:0} ms");
        }
        catch (IOException exception)
        {
            return (false, $"cannot be {step}: {exception.Message}");
        }
    }
}
