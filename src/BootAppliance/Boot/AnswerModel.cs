using System.Net;
using BootAppliance.Installs;
using BootAppliance.Inventory;

namespace BootAppliance.Boot;

/// <summary>What an answer file's template sees: values only, never objects of ours.</summary>
public sealed class AnswerModel(InstallTokens tokens, BootServer server)
{
    public Dictionary<string, object?> For(EffectiveSystem effective, Install install, IPAddress asked)
    {
        var system = effective.System;
        var (_, nic) = system.Interfaces.FirstOrDefault(one => !one.Value.Management);
        var host = system.Hostname ?? system.Name;
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        var url = server.UrlFor(asked);
        var callback = $"/callback/{tokens.For(install, TokenPurpose.Callback)}";
        return new Dictionary<string, object?>
        {
            ["system_name"] = system.Name,
            ["hostname"] = dot < 0 ? host : host[..dot],
            ["domain"] = dot < 0 ? "" : host[(dot + 1)..],
            ["mac"] = nic?.MacAddress ?? "",
            ["ip_address"] = nic is { Static: true } ? nic.IpAddress : "",
            ["netmask"] = nic?.Netmask ?? "",
            ["gateway"] = system.Gateway ?? "",
            ["name_servers"] = (system.NameServers ?? []).ToList<object>(),
            ["profile_name"] = system.Profile,
            ["distro_name"] = effective.Distro?.Name ?? "",
            ["distro_tree"] = effective.Distro?.Tree ?? "",
            ["server_url"] = url,
            ["answer_url"] = $"{url}/autoinstall/{tokens.For(install, TokenPurpose.Answer)}",
            ["callback_url"] = url + callback,
            ["callback_host"] = server.AddressFor(asked).ToString(),
            ["callback_port"] = server.HttpPort.ToString(),
            ["callback_path"] = callback,
            ["firstboot_url"] = $"{url}/callback/{tokens.For(install, TokenPurpose.FirstBoot)}/firstboot",
            ["firstboot_path"] = $"/callback/{tokens.For(install, TokenPurpose.FirstBoot)}",
            ["generation"] = install.Generation.ToString(),
            ["kernel_options"] = effective.KernelOptions.ToString(),
            ["meta"] = effective.Meta.ToDictionary(one => one.Key, one => (object?)one.Value.Value),
        };
    }
}
