using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace BootAppliance.Simulators.Bmc.Redfish;

/// <summary>A simulated BMC's HTTPS port, with a certificate that it signed itself, as they come from the factory.</summary>
public sealed class RedfishListener : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, X509Certificate2> _certificates = new();
    private readonly SimulatedBmc _bmc;
    private readonly RedfishService _service;
    private readonly WebApplication _application;

    private RedfishListener(SimulatedBmc bmc, IPEndPoint listen, int systems)
    {
        _bmc = bmc;
        Systems = [.. Enumerable.Range(1, systems).Select(number => number == 1 ? new RedfishSystem(bmc, bmc.Chassis, bmc.Guid, 1) : Beside(bmc, number))];
        _service = new(bmc, Systems);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(listen, door =>
        {
            door.Protocols = HttpProtocols.Http1;
            door.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificateSelector = (_, _) => Certificate });
        }));
        _application = builder.Build();
        _application.Run(_service.AnswerAsync);
    }

    public IReadOnlyList<RedfishSystem> Systems { get; }

    public int OpenSessions => _service.Sessions.Open;

    public int Port => new Uri(_application.Urls.Single()).Port;

    public string Fingerprint => Certificate.GetCertHashString(HashAlgorithmName.SHA256);

    private X509Certificate2 Certificate => _certificates.GetOrAdd(_bmc.Faults.Redfish.Certificate, _ => Make());

    /// <summary>Port 0 takes any that is free.</summary>
    public static async Task<RedfishListener> StartAsync(SimulatedBmc bmc, IPEndPoint listen, int systems = 1)
    {
        RedfishListener listener = new(bmc, listen, systems);
        await listener._application.StartAsync();
        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource atOnce = new(TimeSpan.Zero);
        await _application.StopAsync(atOnce.Token);
        await _application.DisposeAsync();
        foreach (var certificate in _certificates.Values) certificate.Dispose();
    }

    private static RedfishSystem Beside(SimulatedBmc bmc, int number)
    {
        SimulatedChassis chassis = new($"{bmc.Chassis.Name}-{number}", command: null);
        return new(bmc, chassis, SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(chassis.Name))[..16], number);
    }

    private X509Certificate2 Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={_bmc.Chassis.Name}", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(365));
    }
}
