using System.Text;

namespace BootAppliance.Autoinstall;

/// <summary>
/// The boot.cfg that ESXi's mboot is given, made from that of the install medium: keys and values, one a line ("About the
/// boot.cfg File" in VMware's installation guide). Everything that is not named here stays as the medium has it.
/// </summary>
public static class EsxiBootCfg
{
    /// <summary>No boot.cfg of a medium is larger.</summary>
    public const int Largest = 64 << 10;

    // For a medium in a drive, and what another kickstart would be.
    private static readonly string[] Dropped = ["cdromBoot", "ks=", "netdevice="];

    /// <param name="original">The medium's own.</param>
    /// <param name="title">What stands on the screen.</param>
    /// <param name="tree">URL below which the medium's files are; without it mboot would look beside its own.</param>
    /// <param name="options">Words for <c>kernelopt</c>, such as <c>ks=URL</c>.</param>
    public static string Of(string original, string title, string tree, string options)
    {
        var text = new StringBuilder();
        Dictionary<string, string> own = new(StringComparer.Ordinal) { ["title"] = title, ["prefix"] = $"{tree.TrimEnd('/')}/", ["kernelopt"] = options };
        foreach (var line in original.Split('\n').Select(one => one.Trim()).Where(one => one.Length > 0))
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            var (key, value) = at < 0 ? (line, "") : (line[..at].TrimEnd(), line[(at + 1)..].TrimStart());
            value = key switch
            {
                "kernel" => value.TrimStart('/'),
                // A slash before them would make them paths of the server and not of the prefix.
                "modules" => string.Join(" --- ", value.Split("---", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(one => one.TrimStart('/'))),
                "kernelopt" => $"{string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => !Array.Exists(Dropped, word.StartsWith)))} {options}".Trim(),
                _ => own.GetValueOrDefault(key, value),
            };
            own.Remove(key);
            if (at < 0) text.Append(line).Append('\n');
            else text.Append(key).Append('=').Append(value).Append('\n');
        }

        foreach (var (key, value) in own) text.Append(key).Append('=').Append(value).Append('\n');
        return text.ToString();
    }
}
