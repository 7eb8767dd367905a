using System.Diagnostics.Metrics;
using System.Net;
using BootAppliance.Events;
using BootAppliance.Tests.Data;
using BootAppliance.Tftp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Tests.Tftp;

/// <summary>The real listener on a loopback port that needs no rights, over a folder of its own.</summary>
public sealed class TftpUnderTest : IAsyncDisposable
{
    private readonly TestDatabase _database = TestDatabase.Start();
    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly TftpListener _listener;

    public TftpUnderTest(TftpOptions? options = null)
    {
        Tree = new MemoryBootTree(Folder);
        var state = _database.Database;
        var events = new EventStream(state, new EventStore(state), new EventOptions(), TimeProvider.System, NullLogger<EventStream>.Instance);
        _listener = new TftpListener(
            (options ?? new TftpOptions()) with { Listen = [new(IPAddress.Loopback, 0)] }, Tree, events,
            new TftpMetrics(_meters.GetRequiredService<IMeterFactory>()), TimeProvider.System, NullLogger<TftpListener>.Instance);
        _listener.Bind();
        _ = _listener.StartAsync(CancellationToken.None);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("ba-tftp-").FullName;

    public IPEndPoint EndPoint => _listener.EndPoints[0];

    internal MemoryBootTree Tree { get; }

    /// <summary>Puts a file of pseudo-random bytes into the tree.</summary>
    public byte[] Put(string name, int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        File.WriteAllBytes(Path.Combine(Folder, name), bytes);
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.StopAsync(CancellationToken.None);
        _listener.Dispose();
        await _meters.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
