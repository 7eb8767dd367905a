using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using BootAppliance.Access;
using BootAppliance.Boot;
using BootAppliance.Content;
using BootAppliance.Data;
using BootAppliance.Dhcp;
using BootAppliance.Events.Notify;
using BootAppliance.Hosting;
using BootAppliance.Http;
using BootAppliance.Installs;
using BootAppliance.Installs.Syslog;
using BootAppliance.Inventory;
using BootAppliance.Tftp;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Tests.Hosting;

/// <summary>
/// The whole appliance as <c>serve</c> composes it, on loopback. Machines are addresses of 127.0.0.0/8: 127.0.0.2 has
/// the lease of 52:54:00:00:00:02, and so on to 9; DHCP itself is off.
/// </summary>
internal sealed class ApplianceUnderTest : IAsyncDisposable
{
    private const int FirstPort = 10_000;
    private const int Ports = 22_000;
    private static int _ports = Random.Shared.Next(Ports);
    private readonly DirectoryInfo _folder;
    private readonly ApplianceOptions _options;
    private readonly ConcurrentQueue<string> _log = new();

    private ApplianceUnderTest(DirectoryInfo folder, BootOptions? boot, SubnetOptions? subnet, NotifyOptions? notify, ContentOptions? content)
    {
        _folder = folder;
        var state = Path.Combine(folder.FullName, "state");
        _options = new ApplianceOptions
        {
            StateDirectory = state,
            TemplatesDirectory = Path.Combine(folder.FullName, "templates"),
            Database = new DatabaseOptions(),
            Admin = new AdminOptions { Socket = Path.Combine(folder.FullName, "api.sock"), Listen = null },
            Http = new HttpOptions { Listen = [FreePort(SocketType.Stream)] },
            Tftp = new TftpOptions { Listen = [FreePort(SocketType.Dgram)] },
            Syslog = new SyslogOptions { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] },
            Import = new ImportOptions { Roots = [Path.Combine(folder.FullName, "import")] },
            Dhcp = new DhcpOptions { Mode = DhcpMode.Off, Subnets = [subnet ?? new SubnetOptions { Subnet = IPNetwork.Parse("127.0.0.0/8") }] },
            Boot = boot ?? new BootOptions(),
            Notify = notify ?? new NotifyOptions(),
            Content = content ?? new ContentOptions(),
        };
        Directory.CreateDirectory(state);
        Directory.CreateDirectory(_options.TemplatesDirectory);
        Directory.CreateDirectory(_options.Import.Roots[0]);
    }

    public WebApplication App { get; private set; } = null!;

    /// <summary>The Unix socket, as root uses it.</summary>
    public HttpClient Admin { get; private set; } = null!;

    public string TemplatesDirectory => _options.TemplatesDirectory;

    /// <summary>The one import root.</summary>
    public string ImportRoot => _options.Import.Roots[0];

    /// <summary>UDP's, then TCP's.</summary>
    public IReadOnlyList<IPEndPoint> SyslogEndPoints => Service<SyslogListener>().EndPoints;

    public string SocketPath => _options.Admin.Socket;

    public T Service<T>()
        where T : notnull => App.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<T>().FirstOrDefault() ?? App.Services.GetRequiredService<T>();

    public IPEndPoint TftpEndPoint => _options.Tftp.Listen[0];

    /// <summary>Everything that was logged, as it would stand in the journal.</summary>
    public string Log => string.Join('\n', _log);

    public static async Task<ApplianceUnderTest> StartAsync(BootOptions? boot = null, SubnetOptions? subnet = null, NotifyOptions? notify = null, ContentOptions? content = null)
    {
        var appliance = new ApplianceUnderTest(Directory.CreateTempSubdirectory("bootappliance-test-"), boot, subnet, notify, content);
        await appliance.LeaseAsync();
        await appliance.StartAppAsync();
        appliance.Admin = new HttpClient(new SocketsHttpHandler { ConnectCallback = (_, token) => ConnectAsync(new UnixDomainSocketEndPoint(appliance._options.Admin.Socket), null, token) })
        {
            BaseAddress = new Uri("http://localhost/"),
        };
        return appliance;
    }

    /// <summary>Another process over the same state.</summary>
    public async Task RestartAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        await StartAppAsync();
    }

    /// <summary>A machine's HTTP client: its source address is 127.0.0.<paramref name="number"/>.</summary>
    public HttpClient Machine(int number = 2) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectCallback = (_, token) => ConnectAsync(_options.Http.Listen[0], new IPEndPoint(IPAddress.Parse($"127.0.0.{number}"), 0), token),
    })
    {
        BaseAddress = new Uri($"http://{_options.Http.Listen[0]}/"),
    };

    /// <summary>A distro, a profile with that template, and web02 … with the MACs of the machines of the same number.</summary>
    public async Task AddMachinesAsync(string template = "test/guest.sh", params int[] numbers)
    {
        var file = (await SendAsync(HttpMethod.Put, "files?name=linux", new ByteArrayContent(new byte[4096])))!;
        await PutAsync("distros/guest", new { kernel = file.DeepClone(), initrd = file.DeepClone() });
        await PutAsync("profiles/guest", new { distro = "guest", autoinstall = template });
        foreach (var number in numbers.Length == 0 ? [2] : numbers)
            await PutAsync($"systems/web{number:d2}", new { profile = "guest", interfaces = new { eth0 = new { mac_address = $"52:54:00:00:00:{number:x2}" } } });
    }

    public Task<JsonNode?> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, JsonContent.Create(body));

    public Task<JsonNode?> ArmAsync(string system) => SendAsync(HttpMethod.Post, $"systems/{system}/arm", JsonContent.Create(new { }));

    /// <summary>Arms it, and the machine takes its boot script and its answer file: its installer runs now.</summary>
    /// <returns>The token of its callbacks.</returns>
    public async Task<string> BeginInstallAsync(int number = 2)
    {
        await ArmAsync($"web{number:d2}");
        return await BootAsync(number);
    }

    /// <summary>The machine, armed before, takes its boot script and its answer file.</summary>
    public async Task<string> BootAsync(int number = 2)
    {
        var name = $"web{number:d2}";
        using var machine = Machine(number);
        await machine.GetStringAsync("boot/ipxe");
        await machine.GetStringAsync($"autoinstall/{Token(name, TokenPurpose.Answer)}/guest.sh");
        return Token(name, TokenPurpose.Callback);
    }

    public async Task<string> StateAsync(string system) => (await SendAsync(HttpMethod.Get, $"systems/{system}", null))!["state"]!.GetValue<string>();

    public async Task<string> EventsAsync()
    {
        await App.Services.GetRequiredService<Database>().WriteAsync(_ => 0);
        await Task.Delay(100);
        return await Admin.GetStringAsync("api/v1/events?limit=500");
    }

    public string Token(string system, TokenPurpose purpose) =>
        App.Services.GetRequiredService<InstallTokens>().For(App.Services.GetRequiredService<InstallStore>().Of(system)!, purpose);

    public async Task<JsonNode?> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, "api/v1/" + path) { Content = content };
        using var response = await Admin.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task StartAppAsync()
    {
        App = Composition.Build(_options);
        App.Services.GetRequiredService<ILoggerFactory>().AddProvider(new LogInto(_log));
        await ServeCommand.PrepareAsync(App, default);
        await App.StartAsync();
    }

    private async Task LeaseAsync()
    {
        await using var database = new Database(new SqliteDialect(Path.Combine(_options.StateDirectory, "bootappliance.db")), TimeProvider.System, NullLogger<Database>.Instance);
        database.Start();
        await database.WriteAsync(connection =>
        {
            for (var number = 2; number < 10; number++)
            {
                connection.Execute(
                    "INSERT INTO dhcp_leases (address, client, state, mac, starts_at, renewed_at, expires_at) VALUES (@Address, @Client, 'bound', @Mac, 0, 0, @End)",
                    new { Address = (127L << 24) + number, Client = $"1:52540000000{number}", Mac = $"52:54:00:00:00:{number:x2}", End = DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeMilliseconds() });
            }

            return 0;
        });
    }

    /// <summary>One that nobody gets by chance meanwhile: below those that the kernel gives to clients, each tried once.</summary>
    private static IPEndPoint FreePort(SocketType type)
    {
        while (true)
        {
            IPEndPoint place = new(IPAddress.Loopback, FirstPort + Interlocked.Increment(ref _ports) % Ports);
            using var socket = new Socket(AddressFamily.InterNetwork, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
            try
            {
                socket.Bind(place);
                return place;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                continue;
            }
        }
    }

    private static async ValueTask<Stream> ConnectAsync(EndPoint to, EndPoint? from, CancellationToken cancellationToken)
    {
        var isUnix = to is UnixDomainSocketEndPoint;
        var socket = new Socket(isUnix ? AddressFamily.Unix : AddressFamily.InterNetwork, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        if (from is not null) socket.Bind(from);
        await socket.ConnectAsync(to, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
