using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BootAppliance.Tests.Events.Notify;

/// <summary>Somebody's service that takes webhooks, on a loopback port of its own; it may go away and come back.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, string Body, string? Signature)> _requests = new();
    private WebApplication? _app;
    private int _port;
    private int _now;

    /// <summary>What the next requests are answered; 200 when there is no more.</summary>
    public ConcurrentQueue<int> Answers { get; } = new();

    /// <summary>How many requests were open at the same time, at most.</summary>
    public int MostAtOnce { get; private set; }

    public IReadOnlyList<(string Path, string Body, string? Signature)> Requests => [.. _requests];

    public Uri Url => new($"http://127.0.0.1:{_port}/hooks/canary");

    /// <summary>The sentences that came, in their order.</summary>
    public IReadOnlyList<string> Texts => [.. _requests.Select(one => JsonNode.Parse(one.Body)!["text"]!.GetValue<string>())];

    public static async Task<Receiver> StartAsync()
    {
        var receiver = new Receiver();
        await receiver.ComeAsync();
        return receiver;
    }

    public async Task ComeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, _port));
        _app = builder.Build();
        _app.MapPost("/{**path}", TakeAsync);
        await _app.StartAsync();
        _port = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
    }

    public async Task GoAsync()
    {
        if (_app is null) return;
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    public async Task HasAsync(int count) => await Eventually.TrueAsync(() => _requests.Count >= count, $"{count} requests come");

    public async ValueTask DisposeAsync() => await GoAsync();

    private async Task TakeAsync(HttpContext context)
    {
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _now));
        using var body = new StreamReader(context.Request.Body);
        var text = await body.ReadToEndAsync();
        context.Response.StatusCode = Answers.TryDequeue(out var status) ? status : 200;
        context.Response.Headers.Location = "/elsewhere";
        Interlocked.Decrement(ref _now);
        _requests.Enqueue((context.Request.Path, text, context.Request.Headers["X-BootAppliance-Signature"]));
    }
}
