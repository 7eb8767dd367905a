using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using BootAppliance.Boot;
using BootAppliance.Data;
using BootAppliance.Dhcp;
using BootAppliance.Installs;
using BootAppliance.Installs.Syslog;
using BootAppliance.Inventory;
using BootAppliance.Inventory.Facts;
using BootAppliance.Inventory.Secrets;
using BootAppliance.Tftp;

namespace BootAppliance.Hosting;

/// <summary><c>bootappliance serve</c> and <c>check-config</c>.</summary>
internal static class ServeCommand
{
    public static void AddTo(RootCommand root)
    {
        var file = new Option<string?>("--config") { Description = $"configuration file; default {Configuration.DefaultPath}" };
        var serve = new Command("serve", "Runs the appliance. Example: bootappliance serve --config /etc/bootappliance/bootappliance.yaml") { file };
        serve.SetAction((parsed, cancellationToken) => ServeAsync(parsed.GetValue(file), cancellationToken));
        var check = new Command("check-config", "Reads the configuration and tells every mistake in it. Example: bootappliance check-config --config new.yaml") { file };
        check.SetAction(parsed => Check(parsed.GetValue(file)));
        root.Subcommands.Add(serve);
        root.Subcommands.Add(check);
    }

    private static int Check(string? file)
    {
        if (Fail(Configuration.Load(file)) is { } code) return code;
        Console.WriteLine("the configuration is right");
        return ExitCodes.Success;
    }

    private static async Task<int> ServeAsync(string? file, CancellationToken cancellationToken)
    {
        var configuration = Configuration.Load(file);
        if (Fail(configuration) is { } code) return code;
        var options = configuration.Options;
        try
        {
            Directory.CreateDirectory(options.StateDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
            using var only = StateLock.Take(options.StateDirectory);
            await using var app = Composition.Build(options);
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                var read = Configuration.Load(file);
                if (Fail(read) is null) Console.Error.WriteLine("<5>the configuration is right; it takes effect at the next start: systemctl restart bootappliance");
            });
            await PrepareAsync(app, cancellationToken);
            Announce(app, options);
            AdminSocket.RemoveStale(options.Admin.Socket, "admin.socket");
            await app.StartAsync(cancellationToken);
            AdminSocket.Open(options.Admin.Socket, options.Admin.SocketMode, options.Admin.SocketGroup);
            await app.WaitForShutdownAsync(cancellationToken);
            return app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask is { IsFaulted: true })
                ? ExitCodes.Failed
                : ExitCodes.Success;
        }
        catch (Exception exception) when (exception is IOException or SocketException or MigrationException or UnauthorizedAccessException or InvalidOperationException or System.Data.Common.DbException)
        {
            await Console.Error.WriteLineAsync($"<3>bootappliance cannot start: {Sentence(exception, options)}");
            return ExitCodes.Unavailable;
        }
    }

    /// <summary>What must be there before the first request is taken.</summary>
    internal static async Task PrepareAsync(WebApplication app, CancellationToken cancellationToken)
    {
        app.Services.GetRequiredService<Database>().Start();
        app.Services.GetRequiredService<FileStore>().RemoveLeftovers();
        var inventory = app.Services.GetRequiredService<InventoryStore>();
        await inventory.LoadAsync(cancellationToken);
        TakeKey(app.Services.GetRequiredService<SecretBox>(), inventory.Current, app.Services.GetRequiredService<ApplianceOptions>().StateDirectory);
        await app.Services.GetRequiredService<FactsStore>().LoadAsync(cancellationToken);
        await app.Services.GetRequiredService<InstallStore>().LoadAsync(cancellationToken);
        app.Services.GetRequiredService<TftpListener>().Bind();
        app.Services.GetRequiredService<SyslogListener>().Bind();
    }

    /// <summary>Machines boot without the key of the stored passwords; only what needs one says what is missing.</summary>
    private static void TakeKey(SecretBox box, InventoryView view, string stateDirectory)
    {
        List<SealedSecret> stored = [.. view.Systems.Values.SelectMany(system => system.Power.Values).Select(one => one.Password).OfType<SealedSecret>()];
        box.Use(SecretKey.Load(stateDirectory, Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY"), stored.Count > 0));
        if (box.Problem is { } problem) Console.Error.WriteLine($"<3>no power system can be used: {problem}");
        else if (stored.Count(one => one.IsWellFormed && one.KeyId != box.KeyId) is var foreign and > 0)
            Console.Error.WriteLine($"<3>{foreign} of {stored.Count} stored passwords of power systems were sealed with another key than {box.KeyId}, the one that is here; bring the right key back (see \"Stored passwords\" in docs/security.md), or give these passwords again");
        foreach (var system in view.Systems.Values)
            foreach (var (power, _) in system.Power.Where(one => one.Value.Password is { IsWellFormed: false }))
                Console.Error.WriteLine($"<3>{system.Name}: its power system {power} cannot be used: what is stored for its password is no sealed password; give it again with: bootappliance system edit {system.Name} --power-name {power} --power-password-file FILE");
    }

    private static int? Fail(Configuration configuration)
    {
        foreach (var error in configuration.Errors) Console.Error.WriteLine($"<3>{error}");
        return configuration.Errors.Count > 0 ? ExitCodes.Configuration : null;
    }

    private static string Sentence(Exception exception, ApplianceOptions options)
    {
        if (exception.GetBaseException() is not SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse or SocketError.AccessDenied } socket) return exception.Message.ReplaceLineEndings(" ");
        var udp = options.Tftp.Enabled ? options.Tftp.Listen : [];
        if (options.Dhcp.Listens) udp = [.. udp, new IPEndPoint(IPAddress.Any, 67)];
        var tcp = options.Admin.Listen is { } page ? [.. options.Http.Listen, page] : options.Http.Listen;
        foreach (var (endPoint, protocol) in udp.Select(one => (one, ProtocolType.Udp)).Concat(tcp.Select(one => (one, ProtocolType.Tcp))))
        {
            if (CanBind(endPoint, protocol)) continue;
            return socket.SocketErrorCode == SocketError.AccessDenied
                ? $"port {endPoint.Port} needs CAP_NET_BIND_SERVICE; start it by systemd or as root"
                : PortHolder.Describe(endPoint, protocol);
        }

        return exception.Message;
    }

    private static bool CanBind(IPEndPoint endPoint, ProtocolType protocol)
    {
        using var socket = new Socket(endPoint.AddressFamily, protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol);
        try
        {
            socket.Bind(endPoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static void Announce(WebApplication app, ApplianceOptions options)
    {
        if (!options.Dhcp.Listens && options.Dhcp.EffectiveMode != DhcpMode.External)
            Console.Error.WriteLine("<5>DHCP is off: add a subnet under dhcp.subnets, or set dhcp.mode to proxy beside the DHCP server that there is, or to external and let that one point machines here (bootappliance dhcp recipe)");
        if (options.Boot.Unknown == UnknownMachines.Install)
            Console.Error.WriteLine($"<4>boot.unknown is install: every unknown machine that boots from the network is installed as {options.Boot.UnknownProfile}, its disk is erased; at most {options.Boot.AdoptPerHour} an hour");
        foreach (var loader in app.Services.GetRequiredService<BootLoaders>().All.Where(loader => loader.IsMissing))
            Console.Error.WriteLine($"<4>boot loader {loader.Name} is not there; install it with: apt-get install {loader.Package}");
    }
}
