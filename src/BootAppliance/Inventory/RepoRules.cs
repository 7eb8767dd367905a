namespace BootAppliance.Inventory;

/// <summary>What a repository must satisfy. Pure.</summary>
internal static class RepoRules
{
    private static readonly string[] Breeds = ["apt", "none", "rhn", "rsync", "wget", "yum"];

    public static void Check(Repo repo, Action<string, string> add)
    {
        if (repo.Mirror is not { } mirror || !Uri.TryCreate(mirror, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https" or "ftp" or "rsync" or "file"))
            add("mirror", $"\"{InventoryRules.Shown(repo.Mirror)}\" is not a URL; write such as http://deb.debian.org/debian");
        if (repo.MirrorType is not ("baseurl" or "mirrorlist" or "metalink")) add("mirror_type", "is baseurl, mirrorlist or metalink");
        if (!Breeds.Contains(repo.Breed)) add("breed", $"\"{InventoryRules.Shown(repo.Breed)}\" is no kind of repository; use {string.Join(", ", Breeds)}");
        if (repo.Priority is < 1 or > 99) add("priority", "is 1 to 99; the lower goes first");
        if (repo.Breed == "apt" && repo.AptDists is not { Length: > 0 }) add("apt_dists", "is missing; an apt repository needs it, such as bookworm");
        if (repo.Proxy is { } proxy && !Uri.TryCreate(proxy, UriKind.Absolute, out _)) add("proxy", $"\"{InventoryRules.Shown(proxy)}\" is not a URL");
    }
}
