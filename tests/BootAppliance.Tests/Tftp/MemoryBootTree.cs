using BootAppliance.Boot;

namespace BootAppliance.Tests.Tftp;

/// <summary>A boot tree of a few files below one folder, and text that was made on request.</summary>
internal sealed class MemoryBootTree(string folder) : IBootTree
{
    public Dictionary<string, byte[]> Texts { get; } = new(StringComparer.Ordinal);

    public ValueTask<BootTreeResult> OpenAsync(BootTreeRequest request, CancellationToken cancellationToken)
    {
        if (Texts.TryGetValue(request.Path, out var text)) return new(new BootTreeResult.Content(text, "text/plain"));
        var file = Path.Combine(folder, Path.GetFileName(request.Path));
        return new(File.Exists(file)
            ? new BootTreeResult.File(file, new FileInfo(file).Length, "\"x\"", "application/octet-stream")
            : new BootTreeResult.Missing("NotFound", "there is no such file in the boot tree"));
    }
}
