using System.CommandLine;
using System.Globalization;
using BootAppliance.Power;
using BootAppliance.Power.Fence;
using BootAppliance.Power.Ipmi;
using BootAppliance.Power.Libvirt;
using BootAppliance.Power.Redfish;
using BootAppliance.Power.Webhook;
using BootAppliance.Programs;

namespace BootAppliance.Hosting;

/// <summary><c>bootappliance power probe</c>: asks a power system from here, before the inventory has it; works without the service.</summary>
internal static class PowerProbeCommand
{
    private static readonly string[] Kinds = ["ipmi", "redfish", "fence", "libvirt", "webhook"];

    public static void AddTo(RootCommand root)
    {
        var address = new Argument<string?>("address") { Arity = ArgumentArity.ZeroOrOne, Description = "ADDRESS or ADDRESS:PORT of the BMC; IPv6 as [ADDRESS]:PORT; none where an option has a URI" };
        var kind = new Option<string>("--kind") { Description = $"of the power system: {string.Join(", ", Kinds)}", DefaultValueFactory = _ => "ipmi" };
        kind.AcceptOnlyFromAmong(Kinds);
        var plug = new Option<string?>("--plug") { Description = "the outlet, the domain, or which of several machines" };
        var options = new Option<string[]>("--option") { Description = "NAME=VALUE, what else the kind wants to know; may be repeated: docs/power-kinds.md", DefaultValueFactory = _ => [] };
        var user = new Option<string>("--user") { Description = "the account", DefaultValueFactory = _ => "" };
        var file = new Option<FileInfo?>("--password-file") { Description = "a file whose first line is the password" };
        var fence = new Option<string>("--fence-directory") { Description = "where fence agents are; for the service power.fence_directory says it", DefaultValueFactory = _ => new PowerOptions().FenceDirectory };
        var probe = new Command("probe", "Asks a power system for its state and what it is, with each round trip; alters nothing. Example: bootappliance power probe 192.0.2.7 --kind ipmi --user admin --password-file bmc.password") { address, kind, user, file, plug, options, fence };
        probe.SetAction((parsed, cancellationToken) => RunAsync(
            new(parsed.GetValue(kind)!, parsed.GetValue(address)!, parsed.GetValue(user)!, parsed.GetValue(file), parsed.GetValue(plug), parsed.GetValue(options)!, parsed.GetValue(fence)!), parsed.InvocationConfiguration.Output, cancellationToken));
        var power = root.Subcommands.SingleOrDefault(command => command.Name == "power");
        if (power is null)
        {
            power = new("power", "The machines' power systems. Example: bootappliance power probe 192.0.2.7 --user admin --password-file bmc.password");
            root.Subcommands.Add(power);
        }

        power.Subcommands.Add(probe);
    }

    private static async Task<int> RunAsync(Asked asked, TextWriter output, CancellationToken cancellationToken)
    {
        var (kind, address, user, file, plug, options, fence) = asked;
        if (kind is not ("libvirt" or "webhook") && (address is null || file is null || user.Length == 0)) return await FailAsync($"{kind} wants an address, --user and --password-file");
        if (file is { Exists: false }) return await FailAsync($"there is no file {file}; write the password into it, readable by you alone");
        var password = new PowerPassword(file is null ? "" : (await File.ReadAllLinesAsync(file.FullName, cancellationToken)).FirstOrDefault() ?? "");
        Uri? place = null;
        if (address is not null && !Uri.TryCreate($"ipmi://{(address.Count(':'.Equals) > 1 && !address.StartsWith('[') ? $"[{address}]" : address)}", UriKind.Absolute, out place))
            return await FailAsync($"\"{address}\" is no address; write 192.0.2.7, [2001:db8::7] or a name, and :PORT if it is not the usual one");
        if (Array.Find(options, option => option.IndexOf('=') < 1) is { } odd) return await FailAsync($"\"{odd}\" is no option; write NAME=VALUE");
        var named = options.Select(option => option.Split('=', 2)).GroupBy(pair => pair[0], pair => pair[1]).ToDictionary(group => group.Key, group => group.Last());
        PowerTarget target = new("", place?.Host.Trim('[', ']') ?? "", Math.Max(place?.Port ?? 0, 0), user, password, named, plug);
        IPowerDriver driver = kind switch
        {
            "redfish" => new RedfishDriver(TimeProvider.System),
            "fence" => new FenceDriver(new(fence, TimeProvider.System), TimeProvider.System),
            "webhook" => new WebhookDriver(TimeProvider.System),
            "libvirt" => new LibvirtDriver(new(VirshNames.Path, TimeProvider.System), TimeProvider.System),
            _ => new IpmiDriver(new(), TimeProvider.System, Show),
        };

        var status = await driver.StatusAsync(target, cancellationToken);
        if (status.Fault is { } unread) return await FailAsync(unread.Sentence);
        Say("power", status.Value.ToString().ToLowerInvariant());
        var capabilities = await driver.CapabilitiesAsync(target, cancellationToken);
        if (capabilities.Fault is { } unknown) return await FailAsync(unknown.Sentence);
        foreach (var (name, value) in capabilities.Value!.Facts) Say(name, value);
        Say("can", string.Join(", ", [.. capabilities.Value.Verbs.Select(verb => verb.ToString().ToLowerInvariant()),
            .. capabilities.Value.SetsNextBoot ? ["next boot"] : Array.Empty<string>(), .. capabilities.Value.Identifies ? ["identify"] : Array.Empty<string>()]));
        return ExitCodes.Success;

        void Show(IpmiRoundTrip trip) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{trip.Took.TotalMilliseconds,8:f1} ms  {trip.What}: {trip.Answer}{(trip.Sent > 1 ? $", sent {trip.Sent} times" : "")}"));
        void Say(string name, string value) => output.WriteLine($"{name + ":",-14}{value}");
    }

    private sealed record Asked(string Kind, string? Address, string User, FileInfo? File, string? Plug, string[] Options, string FenceDirectory);

    private static async Task<int> FailAsync(string sentence)
    {
        await Console.Error.WriteLineAsync($"error: {sentence}");
        return ExitCodes.Failed;
    }
}
