namespace BootAppliance.Inventory;

/// <summary>What a repository must satisfy. Pure.</summary>
internal static class RepoRules
{
    public static void Check(Repo repo, Action<string, string> add)
    {
        if (repo.Mirror is not { } mirror || !Uri.TryCreate(mirror, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https" or "ftp" or "rsync" or "file"))
            add("mirror", $"\"{InventoryRules.Shown(repo.Mirror)}\" is not a URL; write such as http://deb.debian.org/debian");
        if (repo.Breed == "apt" && repo.AptDists is not { Length: > 0 }) add("apt_dists", "is missing; an apt repository needs it, such as bookworm");
        if (repo.Proxy is { } proxy && !Uri.TryCreate(proxy, UriKind.Absolute, out _)) add("proxy", $"\"{InventoryRules.Shown(proxy)}\" is not a URL");
    }
}
