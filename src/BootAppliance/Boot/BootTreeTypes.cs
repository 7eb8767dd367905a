using System.Net;

namespace BootAppliance.Boot;

public enum BootTransport
{
    Tftp,
    Http,
}

/// <summary>One request for a path of the boot tree. A claim is what the requester says of itself, not what is so.</summary>
/// <param name="Path">Without leading slash, '/' between the parts.</param>
/// <param name="Source">Who asks.</param>
/// <param name="Local">The address that was asked.</param>
/// <param name="Transport">By which protocol.</param>
public sealed record BootTreeRequest(string Path, IPAddress Source, IPAddress Local, BootTransport Transport)
{
    public string? ClaimedMac { get; init; }

    public string? ClaimedUuid { get; init; }

    /// <summary>True for a HEAD, which is answered alike and changes nothing.</summary>
    public bool OnlyLooks { get; init; }
}

/// <summary>What stands at a path for whoever asks.</summary>
public abstract record BootTreeResult
{
    /// <param name="PhysicalPath">Where it is on disk.</param>
    /// <param name="Size">In bytes.</param>
    /// <param name="ETag">Strong, quoted.</param>
    /// <param name="ContentType">For HTTP.</param>
    public sealed record File(string PhysicalPath, long Size, string ETag, string ContentType) : BootTreeResult
    {
        /// <summary>Is told how many bytes have left, by whoever sends it from its start.</summary>
        public IProgress<long>? Progress { get; init; }
    }

    public sealed record Content(ReadOnlyMemory<byte> Bytes, string ContentType) : BootTreeResult;

    public sealed record Missing(string Reason, string Sentence) : BootTreeResult;
}

/// <summary>The virtual tree that TFTP and HTTP both serve.</summary>
public interface IBootTree
{
    ValueTask<BootTreeResult> OpenAsync(BootTreeRequest request, CancellationToken cancellationToken);
}
