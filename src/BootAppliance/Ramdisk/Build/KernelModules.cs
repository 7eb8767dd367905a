namespace BootAppliance.Ramdisk.Build;

/// <summary>Which modules of a kernel go into the image, with those that they need, in the order in which they can be loaded (modules.dep(5)).</summary>
internal static class KernelModules
{
    /// <summary>Network cards, disks and file systems of servers and of virtual machines. A kernel for virtual machines lacks most of them, and has what it needs.</summary>
    public static readonly string[] Usual =
    [
        // What others ask the kernel for by what it does, not by its name, so that modules.dep does not tell of it.
        "crc32c_generic", "crc32c_intel", "xxhash_generic", "blake2b_generic", "sha256_generic",
        "virtio_pci", "virtio_net", "virtio_blk", "virtio_scsi", "vmxnet3", "vmw_pvscsi", "hv_netvsc", "hv_storvsc", "xen-netfront", "xen-blkfront",
        "e1000", "e1000e", "igb", "igc", "ixgbe", "i40e", "ice", "r8169", "tg3", "bnx2", "bnx2x", "bnxt_en", "mlx4_en", "mlx5_core", "qede", "sfc", "atlantic", "ena", "gve",
        "nvme", "ahci", "ata_piix", "sd_mod", "megaraid_sas", "mpt3sas", "mpi3mr", "hpsa", "smartpqi", "aacraid", "3w-9xxx", "uas", "usb-storage", "xhci_pci", "ehci_pci",
        "ipmi_si", "ipmi_devintf", "sr_mod", "usbhid", "hid_generic",
        // Of servers with ARM's processors; x86-64 has few of them, and those to no harm.
        "sha2-ce", "sha256-arm64", "crct10dif-ce", "virtio_mmio", "hns3", "hclge", "hns_enet_drv", "hns_dsaf", "hns_mdio", "hisi_sas_v2_hw", "hisi_sas_v3_hw", "xgene-enet", "xgene-enet-v2", "ahci_xgene", "ahci_platform",
        "nicpf", "nicvf", "mvpp2", "amd-xgbe", "qcom-emac", "fsl-dpaa2-eth", "xhci-plat-hcd",
        "ext4", "xfs", "btrfs", "vfat", "nls_ascii", "nls_cp437", "efivarfs",
    ];

    /// <param name="dependencies">Lines of modules.dep: <c>kernel/a/b.ko: kernel/c/d.ko</c>.</param>
    /// <param name="wanted">Names of modules; what the kernel does not have, or has built in, is left out.</param>
    /// <returns>Paths below the kernel's folder of modules, each after all that it needs.</returns>
    public static IReadOnlyList<string> Closure(IEnumerable<string> dependencies, IEnumerable<string> wanted)
    {
        Dictionary<string, (string Path, string[] Needs)> known = new(StringComparer.Ordinal);
        foreach (var line in dependencies)
        {
            if (line.Split(':', 2) is not [var path, var needs]) continue;
            known[NameOf(path)] = (path, needs.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }

        List<string> order = [];
        HashSet<string> added = new(StringComparer.Ordinal);
        foreach (var name in wanted) Add(NameOf(name));
        return order;

        void Add(string name)
        {
            if (!known.TryGetValue(name, out var module) || !added.Add(name)) return;
            foreach (var needed in module.Needs) Add(NameOf(needed));
            order.Add(module.Path);
        }
    }

    // Hyphens and underscores are the same in names of modules (modprobe(8)).
    private static string NameOf(string path)
    {
        var file = path[(path.LastIndexOf('/') + 1)..];
        return (file.IndexOf(".ko", StringComparison.Ordinal) is > 0 and var end ? file[..end] : file).Replace('-', '_');
    }
}
