using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using BootAppliance.Access;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Http;
using BootAppliance.Tests.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BootAppliance.Tests.Access;

/// <summary>The admin plane with its three real doors: a Unix socket, plain HTTP on loopback, and TLS.</summary>
internal sealed class AdminServer : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly WebApplication _app;

    private AdminServer(TestDatabase database, WebApplication app, SettableClock clock, string socket)
    {
        _database = database;
        _app = app;
        Clock = clock;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        Page = new Uri(addresses[0]);
        Browser = Client(Page);
        Tls = Client(new Uri(addresses[1]));
        Machine = Client(new Uri(addresses[2]));
        Socket = new HttpClient(new SocketsHttpHandler { ConnectCallback = (_, token) => ConnectAsync(socket, token) })
        {
            BaseAddress = new Uri("http://localhost"),
        };
    }

    public SettableClock Clock { get; }

    public Uri Page { get; }

    public HttpClient Socket { get; }

    /// <summary>Plain HTTP, without cookies unless a test sends them.</summary>
    public HttpClient Browser { get; }

    public HttpClient Tls { get; }

    /// <summary>On the boot plane.</summary>
    public HttpClient Machine { get; }

    public Database Database => _database.Database;

    public Session Session(string secret) => _app.Services.GetRequiredService<Sessions>().Find(secret)!;

    public EventStream Events => _app.Services.GetRequiredService<EventStream>();

    public static async Task<AdminServer> StartAsync(DatabaseEngine engine = DatabaseEngine.Sqlite)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        var database = TestDatabase.Start(engine);
        var clock = new SettableClock();
        var socket = Path.Combine(Path.GetTempPath(), $"ba-{Guid.NewGuid():N}.sock");
        builder.Services.AddSingleton(database.Database);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton(new AdminOptions { AllowedHosts = ["boot.example"] });
        builder.Services.AddProblemDetails();
        builder.Services.AddEvents(new EventOptions());
        builder.Services.AddAccess();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0, listener => listener.UsePlane(Plane.Admin));
            options.Listen(IPAddress.Loopback, 0, listener =>
            {
                listener.UseHttps(Certificate());
                listener.UsePlane(Plane.Admin);
            });
            options.Listen(IPAddress.Loopback, 0, listener => listener.UsePlane(Plane.Boot));
            options.ListenUnixSocket(socket, listener => listener.UsePlane(Plane.Admin));
        });
        var app = builder.Build();
        Map(app);
        await app.StartAsync();
        return new AdminServer(database, app, clock, socket);
    }

    /// <summary>Makes a token over the socket and returns its text.</summary>
    public async Task<string> CreateTokenAsync(string role, int? expires = null)
    {
        using var response = await Socket.PostAsJsonAsync("/api/v1/tokens", new { name = "ci", role, expires_in_seconds = expires });
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!["token"]!.GetValue<string>();
    }

    /// <summary>Logs a browser in and returns its cookie.</summary>
    public async Task<string> LogInAsync()
    {
        using var response = await Browser.GetAsync(await LoginPathAsync());
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        return response.Headers.GetValues("Set-Cookie").Single();
    }

    public async Task<string> LoginPathAsync()
    {
        using var response = await Socket.PostAsync("/api/v1/login", content: null);
        return new Uri((await response.Content.ReadFromJsonAsync<JsonObject>())!["url"]!.GetValue<string>()).PathAndQuery;
    }

    public async ValueTask DisposeAsync()
    {
        Socket.Dispose();
        Browser.Dispose();
        Tls.Dispose();
        Machine.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static void Map(WebApplication app)
    {
        app.UseRouting();
        app.UsePlanes();
        app.UseAccess();
        var api = app.MapGroup("/api/v1").OnPlane(Plane.Admin);
        api.MapAccess();
        api.MapEvents();
        api.MapGet("/things", () => "things");
        api.MapPost("/things", (Caller caller) => caller.Who);
        api.MapPost("/forms", (HttpContext context) => context.Request.Form["x"].ToString());
        app.MapLoginPages();
        app.MapGroup("/boot").OnPlane(Plane.Boot).MapPost("/callback", () => "taken");
    }

    private static HttpClient Client(Uri address) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost" },
    })
    {
        BaseAddress = address,
    };

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }
}
