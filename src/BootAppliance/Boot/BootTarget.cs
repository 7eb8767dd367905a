using BootAppliance.Inventory;

namespace BootAppliance.Boot;

/// <summary>What a loader is told to boot: a distro's kernel and initrd, or an image as it is.</summary>
internal static class BootTarget
{
    public static bool IsThere(EffectiveSystem effective) => TryAdd([], effective, "");

    /// <summary>
    /// <c>is_distro</c> with kernel_path, kernel_url, initrd_path, initrd_url; or <c>is_iso</c>, <c>is_memdisk</c>,
    /// <c>is_direct</c> with image_path, image_url. Paths are those of the boot tree, without a slash before them.
    /// </summary>
    /// <returns>False if there is nothing that a machine could boot.</returns>
    public static bool TryAdd(Dictionary<string, object?> model, EffectiveSystem effective, string serverUrl)
    {
        void Add(string name, string path) => (model[$"{name}_path"], model[$"{name}_url"]) = (path, $"{serverUrl}/boot/{path}");
        switch (effective)
        {
            case { Image: { File: not null, ImageType: not "virt-clone" } image }:
                model["is_" + image.ImageType] = true;
                Add("image", $"image/{image.Name}");
                return true;
            case { Image: null, Distro: { Kernel: not null, Initrd: not null } distro }:
                model["is_distro"] = true;
                Add("kernel", $"distro/{distro.Name}/kernel");
                Add("initrd", $"distro/{distro.Name}/initrd");
                return true;
            default:
                return false;
        }
    }
}
