using System.Collections.Immutable;
using System.Net;
using BootAppliance.Protocols;

namespace BootAppliance.Inventory;

/// <summary>What the inherited fields must satisfy, wherever they are set. Pure.</summary>
internal static class InheritedRules
{
    private static readonly TimeSpan ShortestDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(7);
    private const int MaximumSelfService = 32;
    private const int MaximumDeadlines = 64;

    /// <param name="o">What sets them.</param>
    /// <param name="grammars">How <c>template</c> and <c>disk</c> are written; null if they are read elsewhere.</param>
    /// <param name="add">Takes a field and what is wrong with it.</param>
    public static void Check(InheritingObject o, FieldGrammars? grammars, Action<string, string> add)
    {
        if (o.Template is { } template && grammars?.Template(template) is { } unnamed) add("template", unnamed);
        if (o is { Template: not null, Autoinstall: { } answer } && !EffectiveSystem.IsDeployPlan(answer)) add("template", $"stands beside the answer file {InventoryRules.Shown(answer)}, by which an installer runs and no template is deployed; leave one of the two out, such as autoinstall by --autoinstall \"\"");
        if (o.Disk is { } disk && grammars?.Disk(disk) is { } unread) add("disk", unread);
        CheckLoaders(o.BootLoaders, add);
        CheckDeadlines(o.InstallDeadlines, add);
        if (o.NextServerV4 is { } next && !IPv4Address.TryParse(next, out _)) add("next_server_v4", $"\"{InventoryRules.Shown(next)}\" is not an IPv4 address");
        if (o.NextServerV4 is not null && o.Filename is null) add("next_server_v4", "says where filename is; set filename too");
        if (o.Server is { } here && !IPv4Address.TryParse(here, out _)) add("server", $"\"{InventoryRules.Shown(here)}\" is not an IPv4 address");
        if (o.SelfService is { Length: > MaximumSelfService }) add("self_service", $"has more than {MaximumSelfService} actions");
        foreach (var action in o.SelfService ?? [])
            if (action.Length is 0 or > 32 || !action.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')) add("self_service", $"\"{InventoryRules.Shown(action)}\" is no action; see: bootappliance action list");
        foreach (var server in o.NameServers ?? [])
            if (!IPAddress.TryParse(server, out _)) add("name_servers", $"\"{InventoryRules.Shown(server)}\" is not an IP address");
        foreach (var domain in o.NameServersSearch ?? [])
            if (!InventoryRules.HostPattern().IsMatch(domain)) add("name_servers_search", $"\"{InventoryRules.Shown(domain)}\" is not a domain");
        if (o.Proxy is { } proxy && !(Uri.TryCreate(proxy, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")) add("proxy", $"\"{InventoryRules.Shown(proxy)}\" is not a URL; write http://proxy.example:3128");
    }

    private static void CheckDeadlines(ImmutableSortedDictionary<string, string>? deadlines, Action<string, string> add)
    {
        if (deadlines is { Count: > MaximumDeadlines }) add("install_deadlines", $"has more than {MaximumDeadlines} phases");
        foreach (var (phase, text) in deadlines ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            if (phase.Length is 0 or > 64) add("install_deadlines", $"\"{InventoryRules.Shown(phase)}\" is no phase; name one in 1 to 64 characters");
            if (phase.StartsWith('!')) continue;
            if (!Duration.TryParse(text, out var span) || span < ShortestDeadline || span > LongestDeadline)
                add("install_deadlines", $"\"{InventoryRules.Shown(text)}\" for {InventoryRules.Shown(phase)} is not 10s to 7d; write a duration such as 30m");
        }
    }

    public static void CheckLoaders(ImmutableArray<string>? loaders, Action<string, string> add)
    {
        if (loaders is { Length: 0 }) add("boot_loaders", "is empty; name one, or leave it out to inherit");
    }
}
