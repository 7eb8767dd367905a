using System.CommandLine;
using System.Net.Sockets;
using System.Text;
using BootAppliance.Storage;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Helper;
using BootAppliance.Storage.Hosts;
using BootAppliance.Linux;

namespace BootAppliance.Hosting;

/// <summary><c>bootappliance host-helper</c>: the second process, which does what needs rights in storage, and <c>host-helper ask</c>, which asks it.</summary>
internal static partial class HostHelperCommand
{
    /// <summary>What says which devices are disks; root's, and no place of disks itself.</summary>
    private const string Claims = "/var/lib/bootappliance-devices";

    public static void AddTo(RootCommand root)
    {
        var file = new Option<string?>("--config") { Description = $"configuration file, root's own; default {Configuration.DefaultPath}" };
        var path = new Option<string?>("--socket") { Description = "where it listens; default storage.helper_socket" };
        var helper = new Command("host-helper", "Makes, grows and deletes disks for the service, which has no rights to. Example: bootappliance host-helper --socket /run/bootappliance-host-helper/host-helper.sock") { file, path };
        helper.SetAction((parsed, cancellationToken) => ServeAsync(parsed.GetValue(file), parsed.GetValue(path), cancellationToken));
        var ask = new Command("ask", "Sends a line of standard input to the host helper and prints its reply; exit 1 for a fault. Example: bootappliance host-helper ask <<< '{\"verb\": \"matrix\"}'") { file, path };
        ask.SetAction((parsed, cancellationToken) => AskAsync(parsed.GetValue(file), parsed.GetValue(path), cancellationToken));
        helper.Subcommands.Add(ask);
        root.Subcommands.Add(helper);
    }

    private static async Task<int> ServeAsync(string? file, string? path, CancellationToken cancellationToken)
    {
        var configuration = Configuration.Load(file);
        foreach (var error in configuration.Errors) await Console.Error.WriteLineAsync($"<3>{error}");
        if (configuration.Errors.Count > 0) return ExitCodes.Configuration;
        if (NotRoots(file ?? Configuration.DefaultPath) is { } foreign)
        {
            await Console.Error.WriteLineAsync($"<3>{foreign} can be changed by others than root, and says what the host helper may touch; run: chown root {foreign} && chmod go-w {foreign}");
            return ExitCodes.Configuration;
        }

        var options = configuration.Options.Storage with { HelperSocket = Path.GetFullPath(path ?? configuration.Options.Storage.HelperSocket) };
        try
        {
            using var listener = Listen(options);
            await RunAsync(listener, options, cancellationToken);
            return ExitCodes.Success;
        }
        catch (Exception exception) when (exception is IOException or SocketException or UnauthorizedAccessException or DiskException)
        {
            await Console.Error.WriteLineAsync($"<3>the host helper cannot start: {exception.Message.ReplaceLineEndings(" ")}");
            return ExitCodes.Unavailable;
        }
    }

    private static async Task RunAsync(Socket listener, StorageOptions options, CancellationToken cancellationToken)
    {
        using var logging = LoggerFactory.Create(builder => builder.AddSystemdConsole(console => console.IncludeScopes = false));
        var logger = logging.CreateLogger("BootAppliance.Storage.Helper");
        using InstalledQemuImg qemu = new(TimeProvider.System);
        var storage = LocalStorage.Of(qemu, Claims, TimeProvider.System);
        PermittedPlaces places = new(options.Places);
        HashSet<uint> users = [0, OwnUser.Number];
        if (UserId(options.HelperUser) is { } user) users.Add(user);
        else await Console.Error.WriteLineAsync($"<4>there is no user {options.HelperUser}, so root alone may ask; set storage.helper_user to the user that the service runs as");
        try
        {
            await new Leftovers(storage, places, TimeProvider.System, logger).RemoveAsync(cancellationToken);
            listener.Listen();
            Log.Listening(logger, options.HelperSocket, options.HelperUser, string.Join(", ", options.Places));
            if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 0 } systemd) SystemdNotifier.Send(systemd, "READY=1\nSTATUS=serving");
            await new HelperServer(storage, places, users, options.HelperRequests, TimeProvider.System, logger).RunAsync(listener, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It is to stop before it had begun.
        }
        finally
        {
            File.Delete(options.HelperSocket);
        }
    }

    /// <summary>Its mode is its owner's alone, who is the service; it is chosen before anybody can connect.</summary>
    private static Socket Listen(StorageOptions options)
    {
        AdminSocket.RemoveStale(options.HelperSocket, "storage.helper_socket");
        Trust.Expect(options.HelperSocket);
        Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(options.HelperSocket));
            File.SetUnixFileMode(options.HelperSocket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            if (UserId(options.HelperUser) is { } user && user != OwnUser.Number && LinuxFile.Give(options.HelperSocket, user) is not LinuxError.None and var error)
                throw DiskFaults.Of(error, options.HelperSocket, $"cannot be given to {options.HelperUser}");
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    private static async Task<int> AskAsync(string? file, string? path, CancellationToken cancellationToken)
    {
        var line = await Console.In.ReadLineAsync(cancellationToken) ?? "";
        try
        {
            HelperClient client = new(path ?? Configuration.Load(file).Options.Storage.HelperSocket, TimeProvider.System);
            var reply = Encoding.UTF8.GetString(await client.ExchangeAsync(Encoding.UTF8.GetBytes(line + "\n"), cancellationToken));
            Console.WriteLine(reply);
            return reply.StartsWith("{\"fault\"", StringComparison.Ordinal) ? ExitCodes.Failed : ExitCodes.Success;
        }
        catch (DiskException exception)
        {
            await Console.Error.WriteLineAsync($"error: {exception.Message}");
            return ExitCodes.Unavailable;
        }
    }

    private static string? NotRoots(string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var more = Path.Combine(folder, "conf.d");
        List<string> read = [folder, file, more, .. Directory.Exists(more) ? Directory.GetFiles(more, "*.yaml") : []];
        return read.Find(one => Path.Exists(one) && !Trust.IsRoots(one));
    }

    // passwd(5): name:password:number:…
    private static uint? UserId(string name) => File.ReadLines("/etc/passwd").Select(line => line.Split(':'))
        .Where(fields => fields.Length > 2 && fields[0] == name).Select(fields => uint.TryParse(fields[2], out var number) ? number : (uint?)null).FirstOrDefault();

    private static partial class Log
    {
        [LoggerMessage(6100, LogLevel.Information, "the host helper listens at {Socket} for root and {User}; its places: {Places}", EventName = "HostHelperListening")]
        public static partial void Listening(ILogger logger, string socket, string user, string places);
    }
}
