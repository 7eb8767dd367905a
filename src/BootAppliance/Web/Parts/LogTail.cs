using System.Text;
using BootAppliance.Installs;
using BootAppliance.Installs.Logs;

namespace BootAppliance.Web;

/// <summary>The end of a log that an installer left, as text.</summary>
/// <param name="File">Its name.</param>
/// <param name="Lines">Its last lines, the oldest first.</param>
internal sealed record LogTail(string File, IReadOnlyList<string> Lines)
{
    private const int Bytes = 4096;
    private const int MostLines = 24;

    /// <summary>Of the file that was written last; null if there is none.</summary>
    public static async Task<LogTail?> ReadAsync(InstallLogs logs, Install install, CancellationToken cancellationToken)
    {
        if (logs.Of(install.Id).MaxBy(file => file.ChangedAt) is not { } latest) return null;
        if (await logs.ReadAsync(install.Id, latest.Name, -Bytes, Bytes, cancellationToken) is not { } bytes) return null;
        var lines = Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // The first of a file's end begins in the middle.
        return new LogTail(latest.Name, [.. lines.Skip(bytes.Length == Bytes ? 1 : 0).TakeLast(MostLines)]);
    }

    public Html Render() => $"""<p class="muted">The end of {File}</p><pre class="log" tabindex="0" aria-label="The end of {File}">{Lines.Select(line => (Html)$"{line}\n")}</pre>""";
}
