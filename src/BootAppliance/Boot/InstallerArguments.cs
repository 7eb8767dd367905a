using System.Net;
using BootAppliance.Autoinstall;
using BootAppliance.Inventory;

namespace BootAppliance.Boot;

/// <summary>How each family of installers is told where its answer file is.</summary>
public static class InstallerArguments
{
    public static string For(string template, string answerUrl, EffectiveSystem effective, IPEndPoint? syslog = null, string? mac = null)
    {
        var folder = answerUrl[..(answerUrl.LastIndexOf('/') + 1)];
        // No installer runs: the helper image writes a template to the disk, and what cloud-init is to find. By another card than the one that has
        // booted it would be nobody's that is known, or in another network.
        if (EffectiveSystem.IsDeployPlan(template)) return $"ba.plan={answerUrl}{(mac is null ? "" : $" ba.mac={mac}")}";
        var tree = InstallTrees.UrlBeside(effective.Distro, answerUrl);
        var name = HostName.Of(effective.System);
        return AnswerFiles.FolderOf(template) switch
        {
            // Before the network is up the installer knows only what stands here (installation guide, appendix B.2.2); by the
            // time it reads the preseed file it has chosen its name.
            "debian" => $"auto=true priority=critical interface=auto hostname={name.Host}{(name.Domain.Length == 0 ? "" : $" domain={name.Domain}")} url={answerUrl}{(syslog is null ? "" : $" log_host={syslog.Address} log_port={syslog.Port}")}",
            // Anaconda boot options: inst.repo is the tree where the kickstart names none; --noverifyssl has no place here.
            "redhat" => $"inst.ks={answerUrl} ip=dhcp{(tree is null ? "" : $" inst.repo={tree}")}{(syslog is null ? "" : $" inst.syslog={syslog}")}",
            "redhat7" => $"inst.ks={answerUrl} ip=dhcp{(tree is null ? "" : $" inst.repo={tree}")}{(syslog is null ? "" : $" inst.syslog={syslog}")}",
            // Subiquity takes user-data from the NoCloud data source; the semicolon belongs to the word. Casper fetches the ISO,
            // which cloud-init would take for its configuration if it were not told otherwise.
            "ubuntu" => $"ip=dhcp{(IsFile(tree, ".iso") ? $" url={tree} cloud-config-url=/dev/null" : "")} autoinstall ds=nocloud-net;s={folder}",
            "nocloud" => $"ip=dhcp ds=nocloud-net;s={folder}",
            "suse" => $"autoyast={answerUrl} netsetup=dhcp{(tree is null ? "" : $" install={tree}")}",
            // Agama ends as the boot option says, for its profile cannot.
            "agama" => $"inst.auto={answerUrl} ip=dhcp{(tree is null ? "" : $" inst.install_url={tree}")}{(effective.Meta.ContainsKey("poweroff") ? " inst.finish=poweroff" : "")}",
            "ignition" => $"ignition.firstboot ignition.platform.id=metal ignition.config.url={answerUrl}{(IsFile(tree, ".img") ? $" coreos.live.rootfs_url={tree}" : "")} ip=dhcp rd.neednet=1",
            // Alpine asks for no answer file: an overlay over its live system fetches it and begins. An administrator's own goes before it.
            "alpine" => $"ip=dhcp modules=loop,squashfs{(tree is null ? "" : $" alpine_repo={tree}")}{(effective.KernelOptions.Items.Any(one => one.Key == "apkovl") ? "" : $" apkovl={folder}{AlpineOverlay.FileName}")} bootappliance={answerUrl}",
            // The card that has booted, by its address: vmnic0 may be another.
            "esxi" => $"ks={answerUrl} netdevice={effective.System.Interfaces.Values.FirstOrDefault(one => !one.Management && one.MacAddress is not null)?.MacAddress ?? "vmnic0"}",
            _ => $"url={answerUrl}",
        };
    }

    // Some trees are one file: what the installer's live system is made of.
    private static bool IsFile(string? tree, string ending) => tree?.EndsWith(ending, StringComparison.OrdinalIgnoreCase) == true;
}
