using System.CommandLine;
using System.Text.Json.Nodes;
using BootAppliance.Cli.Storage;
using BootAppliance.Cli.Templates;

namespace BootAppliance.Cli;

/// <summary>The admin verbs: a client of the API, nothing else.</summary>
public static class CliCommands
{
    public static void AddTo(RootCommand root)
    {
        Connection.Server.Recursive = true;
        foreach (var option in new Option[] { Connection.Socket, Connection.Server, Connection.TokenFile, Connection.AsJson }) root.Options.Add(option);
        foreach (var noun in Noun.All) root.Subcommands.Add(NounCommands.Build(noun));
        root.Subcommands.Add(NounCommands.BuildSettings());
        root.Subcommands.Add(BulkCommands.Apply());
        root.Subcommands.Add(AutoinstallCommands.Build());
        var system = root.Subcommands.Single(one => one.Name == "system");
        system.Subcommands.Add(ArmCommand.Build());
        system.Subcommands.Add(FactsCommand.Build());
        system.Subcommands.Add(OnSystem("disarm", "Takes the arming back. Example: bootappliance system disarm web01", HttpMethod.Post));
        system.Subcommands.Add(OnSystem("explain", "Tells what a system gets when it boots now, and why. Example: bootappliance system explain web01", HttpMethod.Get));
        system.Subcommands.Add(ActionCommands.Deploy());
        root.Subcommands.Add(Simulate());
        root.Subcommands.Add(InstallCommands.Build());
        root.Subcommands.Add(JobCommands.Deploy());
        root.Subcommands.Add(JobCommands.Build());
        root.Subcommands.Add(StatusCommand.Build());
        root.Subcommands.Add(Group("lease", "The DHCP leases. Example: bootappliance lease list",
            List("list", "Lists the leases. Example: bootappliance lease list --filter 52:54:00", "leases", ["address", "mac", "state", "system", "host_name", "expires_at"]),
            LeaseCommands.History(),
            LeaseCommands.Free(),
            LeaseCommands.Reclaim(),
            LeaseTransfer.Import(),
            LeaseTransfer.Export(),
            LeaseTransfer.Pin()));
        root.Subcommands.Add(DhcpCommands.Build());
        root.Subcommands.Add(Group("loader", "The boot loaders. Example: bootappliance loader list",
            List("list", "Lists the boot loaders and the packages that bring them. Example: bootappliance loader list --filter grub", "loaders", ["name", "package", "path", "present"])));
        root.Subcommands.Add(PowerCommands.Build());
        root.Subcommands.Add(ActionCommands.Build());
        root.Subcommands.Add(EventCommands.Build());
        root.Subcommands.Add(NotifyCommands.Build());
        root.Subcommands.Add(PublisherCommands.Build());
        root.Subcommands.Add(TemplateCommands.Build());
        root.Subcommands.Add(RamdiskCommands.Build());
        root.Subcommands.Add(PoolCommands.Build());
        root.Subcommands.Add(DiskCommands.Build());
        root.Subcommands.Add(TokenCommands.Build());
        root.Subcommands.Add(TokenCommands.Login());
        root.Subcommands.Add(One("version", "Prints the appliance's version. Example: bootappliance version --json", "version"));
    }

    internal static Command Group(string name, string help, params Command[] verbs)
    {
        var command = new Command(name, help);
        foreach (var verb in verbs) command.Subcommands.Add(verb);
        return command;
    }

    internal static Command List(string verb, string help, string path, IReadOnlyList<string> columns)
    {
        var filter = new Option<string?>("--filter") { Description = "only rows that have this text in them" };
        var limit = new Option<int>("--limit") { Description = "at most so many", DefaultValueFactory = _ => 1000 };
        var command = new Command(verb, help) { filter, limit };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var wanted = parsed.GetValue(filter) is { Length: > 0 } text ? $"?filter={Uri.EscapeDataString(text)}" : "";
            var rows = await Pages.AllAsync(api, path + wanted, parsed.GetValue(limit), cancellationToken);
            if (parsed.GetValue(Connection.AsJson)) Output.Json(new JsonObject { ["items"] = rows });
            else Output.Table(rows, columns);
        }));
        return command;
    }

    internal static Command One(string verb, string help, string path)
    {
        var name = Completion.Name(path.Split('/')[0]);
        var command = new Command(verb, help);
        var isNamed = path.Contains("{0}", StringComparison.Ordinal);
        if (isNamed) command.Arguments.Add(name);
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
            Print(parsed, await api.GetAsync(isNamed ? path.Replace("{0}", Uri.EscapeDataString(parsed.GetValue(name)!), StringComparison.Ordinal) : path, cancellationToken))));
        return command;
    }

    private static Command OnSystem(string verb, string help, HttpMethod method)
    {
        var name = Completion.Name("systems");
        var command = new Command(verb, help) { name };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
            Print(parsed, await api.SendAsync(method, $"systems/{Uri.EscapeDataString(parsed.GetValue(name)!)}/{verb}", null, cancellationToken))));
        return command;
    }

    private static Command Simulate()
    {
        var mac = new Option<string>("--mac") { Description = "of the machine", Required = true };
        var firmware = new Option<string>("--firmware") { Description = "bios, uefi, uefi-http, uefi-arm64, ipxe-bios or ipxe-uefi", DefaultValueFactory = _ => "bios" };
        firmware.CompletionSources.Add("bios", "uefi", "uefi-http", "uefi-arm64", "ipxe-bios", "ipxe-uefi");
        var command = new Command("simulate", "Tells what a machine that is not there would get. Example: bootappliance simulate --mac 52:54:00:12:34:56 --firmware uefi") { mac, firmware };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api => Print(parsed, await api.SendAsync(
            HttpMethod.Post, "simulate", new JsonObject { ["mac"] = parsed.GetValue(mac), ["firmware"] = parsed.GetValue(firmware) }, cancellationToken))));
        return command;
    }

    internal static void Print(ParseResult parsed, JsonNode? answer)
    {
        if (parsed.GetValue(Connection.AsJson)) Output.Json(answer);
        else Output.Fields(answer);
    }
}
