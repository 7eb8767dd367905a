namespace BootAppliance.Ramdisk.Build;

/// <summary>A folder in which Debian's packages are installed or were unpacked: links lead on inside it, as they would with the folder for a root.</summary>
/// <param name="folder"><c>/</c> for this machine's own.</param>
internal sealed class PackageRoot(string folder)
{
    private const int MostLinks = 40; // path_resolution(7)

    // With packages of before the merged /usr each has programs of its own.
    private static readonly string[] Programs = ["/bin", "/sbin", "/usr/bin", "/usr/sbin"];

    public string Folder => folder;

    /// <summary>Whether it is this machine's own.</summary>
    public bool IsHere => Path.GetFullPath(folder) == "/";

    /// <summary>A program, by its name.</summary>
    /// <returns>Where it is; null if it is in none of the usual folders.</returns>
    public string? FindProgram(string name) => Programs.Select(one => Find($"{one}/{name}")).FirstOrDefault(one => one is not null);

    // Since the merged /usr packages have nothing in these, and the links are made by an installation.
    private static readonly string[] Merged = ["bin", "sbin", "lib", "lib64"];

    /// <param name="path">As it would be if the folder were the root.</param>
    /// <returns>Where the file is; null if it is not there.</returns>
    public string? Find(string path)
    {
        Stack<string> left = new(Parts(path).Reverse());
        List<string> at = [];
        var links = 0;
        while (left.TryPop(out var part))
        {
            if (part == ".") continue;
            if (part == "..")
            {
                if (at.Count > 0) at.RemoveAt(at.Count - 1);
                continue;
            }

            at.Add(part);
            if (at.Count == 1 && Merged.Contains(part) && !Path.Exists(Here(at))) at.Insert(0, "usr");
            if (new FileInfo(Here(at)).LinkTarget is not { } target) continue;
            if (++links > MostLinks) return null;
            if (target.StartsWith('/')) at.Clear();
            else at.RemoveAt(at.Count - 1);
            foreach (var one in Parts(target).Reverse()) left.Push(one);
        }

        return File.Exists(Here(at)) ? Here(at) : null;
    }

    private static string[] Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private string Here(List<string> parts) => Path.Combine([folder, .. parts]);
}
