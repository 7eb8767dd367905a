using BootAppliance.Events;
using BootAppliance.Installs.Activity;
using BootAppliance.Inventory;

namespace BootAppliance.Boot;

/// <summary>
/// Install trees and package mirrors below <c>import.roots</c>, at <c>/tree/DISTRO/…</c>: what a distro's <c>tree</c> names, if
/// that is a folder of this machine. Public on the boot plane, as a mirror is.
/// </summary>
public sealed class InstallTrees(InventoryStore inventory, ImportOptions options, BootIdentity identity, InstallActivity activity, EventStream events)
{
    private static readonly string[] Packages = [".deb", ".udeb", ".rpm", ".drpm", ".apk", ".pkg", ".txz", ".vib"];

    /// <summary>What templates are told as the tree's URL.</summary>
    public static string? UrlOf(Distro? distro, string serverUrl) => distro?.Tree is { } tree && IsFolder(tree) ? $"{serverUrl}/tree/{Uri.EscapeDataString(distro.Name)}" : distro?.Tree;

    /// <summary>The same for the machine whose answer files are at that URL.</summary>
    public static string? UrlBeside(Distro? distro, string answerUrl) => UrlOf(distro, answerUrl[..answerUrl.IndexOf("/autoinstall/", StringComparison.Ordinal)]);

    public static bool IsFolder(string tree) => tree.StartsWith('/');

    public static async Task GetAsync(string distro, string? path, HttpContext context, InstallTrees trees, SendFile send)
    {
        if (trees.Find(distro, path ?? "") is not { } file)
        {
            BootEndpoints.NotFound(context);
            return;
        }

        if (HttpMethods.IsGet(context.Request.Method)) trees.Count(context, file.PhysicalPath);
        await send(context, file);
    }

    /// <summary>The file, if it really is below the distro's tree and that below a root, wherever links lead.</summary>
    private BootTreeResult.File? Find(string name, string path)
    {
        if (path.Contains('\0') || !inventory.Current.Distros.TryGetValue(name, out var distro) || distro.Tree is not { } tree || !IsFolder(tree)) return null;
        var root = RealPath.Of(tree);
        if (root is null || !options.Roots.Select(RealPath.Of).Any(one => one is not null && IsBelow(root, one)))
        {
            events.Post(new NewEvent("boot.refused", EventLevel.Error, $"the tree of distro {name}, {tree}, is not served: {(root is null ? "there is no such folder" : "it is below none of import.roots")}"));
            return null;
        }

        if (RealPath.Of(Path.Join(tree, path)) is not { } real || !IsBelow(real, root)) return null;
        var file = new FileInfo(real);
        return file.Exists ? new BootTreeResult.File(real, file.Length, $"\"{file.LastWriteTimeUtc.Ticks:x}-{file.Length:x}\"", "application/octet-stream") : null;
    }

    private void Count(HttpContext context, string path)
    {
        if (Packages.Contains(Path.GetExtension(path)) && identity.SystemAt(context.Connection.RemoteIpAddress!) is { } system)
            activity.Fetched(system, Path.GetFileName(path));
    }

    private static bool IsBelow(string path, string root) => path == root || path.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal);
}
