using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using BootAppliance.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BootAppliance.Tests.Http;

public sealed class FileTransferTests : IDisposable
{
    private const string ETag = "\"0123\"";
    private readonly string _path = Path.GetTempFileName();
    private readonly byte[] _bytes = RandomNumberGenerator.GetBytes(1_000_003);

    public FileTransferTests() => File.WriteAllBytes(_path, _bytes);

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task A_file_arrives_byte_for_byte_with_its_length_and_never_chunked()
    {
        await using var server = await StartAsync();
        using var response = await server.Client.GetAsync(new Uri(server.Boot, "/boot/file"), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(_bytes.Length, response.Content.Headers.ContentLength);
        Assert.Null(response.Headers.TransferEncodingChunked);
        Assert.Equal(ETag, response.Headers.ETag!.Tag);
        Assert.Equal(_bytes, await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Head_tells_the_same_as_get_without_the_bytes()
    {
        await using var server = await StartAsync();
        using var response = await server.Client.SendAsync(new(HttpMethod.Head, new Uri(server.Boot, "/boot/file")));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(_bytes.Length, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Parts_that_are_asked_for_one_by_one_make_the_file()
    {
        await using var server = await StartAsync();
        using var whole = new MemoryStream();
        for (var offset = 0; offset < _bytes.Length; offset += 300_000)
        {
            using var response = await GetAsync(server, new RangeHeaderValue(offset, offset + 299_999));
            Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
            await response.Content.CopyToAsync(whole);
        }

        Assert.Equal(_bytes, whole.ToArray());
    }

    [Fact]
    public async Task A_part_behind_the_end_is_refused_with_the_size()
    {
        await using var server = await StartAsync();
        using var response = await GetAsync(server, new RangeHeaderValue(_bytes.Length, null));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
        Assert.Equal(_bytes.Length, response.Content.Headers.ContentRange!.Length);
    }

    [Fact]
    public async Task No_header_is_ever_empty()
    {
        await using var server = await StartAsync();
        foreach (var path in new[] { "/boot/file", "/boot/gone", "/boot/script" })
        {
            using var response = await server.Client.GetAsync(new Uri(server.Boot, path));
            Assert.All(response.Headers.Concat(response.Content.Headers), header => Assert.All(header.Value, Assert.NotEmpty));
            Assert.NotNull(response.Content.Headers.ContentLength);
        }
    }

    [Fact]
    public async Task Head_and_get_share_one_connection_as_firmware_expects()
    {
        await using var server = await StartAsync();
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Boot.Port);
        await using var stream = client.GetStream();
        foreach (var method in new[] { "HEAD", "GET", "GET" })
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"{method} /boot/script HTTP/1.1\r\nHost: 10.0.0.1\r\n\r\n"));
            var head = await ReadHeadAsync(stream);
            Assert.StartsWith("HTTP/1.1 200 OK", head, StringComparison.Ordinal);
            Assert.DoesNotContain("Connection: close", head, StringComparison.OrdinalIgnoreCase);
            if (method == "GET") await stream.ReadExactlyAsync(new byte["#!ipxe"u8.Length]);
        }
    }

    [Fact]
    public async Task A_machine_above_the_bound_is_told_when_to_come_back()
    {
        await using var server = await StartAsync(new HttpOptions { MaxTransfers = 1 });
        using (server.Services.GetRequiredService<TransferSlots>().TryTake())
        {
            using var refused = await server.Client.GetAsync(new Uri(server.Boot, "/boot/file"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(5), refused.Headers.RetryAfter!.Delta);
        }

        using var served = await server.Client.GetAsync(new Uri(server.Boot, "/boot/file"));
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    [Fact]
    public async Task Security_14_a_machine_may_post_only_so_much()
    {
        await using var server = await StartAsync(new HttpOptions { MaxBodyBytes = 1024 });
        using var small = await server.Client.PostAsync(new Uri(server.Boot, "/boot/post"), new ByteArrayContent(new byte[1024]));
        Assert.Equal(HttpStatusCode.OK, small.StatusCode);
        using var large = await server.Client.PostAsync(new Uri(server.Boot, "/boot/post"), new ByteArrayContent(new byte[1025]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
    }

    [Fact]
    public void An_address_has_so_many_connections_and_gets_closed_ones_back()
    {
        var limits = new ConnectionLimits(new HttpOptions { MaxConnectionsPerAddress = 2 });
        Assert.True(limits.TryEnter(IPAddress.Loopback));
        Assert.True(limits.TryEnter(IPAddress.Loopback));
        Assert.False(limits.TryEnter(IPAddress.Loopback));
        Assert.True(limits.TryEnter(IPAddress.Any));
        limits.Leave(IPAddress.Loopback);
        Assert.True(limits.TryEnter(IPAddress.Loopback));
        Assert.Equal(1, limits.Refused);
    }

    private static async Task<string> ReadHeadAsync(Stream stream)
    {
        var head = new System.Text.StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one);
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    private static Task<HttpResponseMessage> GetAsync(LoopbackServer server, RangeHeaderValue range) =>
        server.Client.SendAsync(new(HttpMethod.Get, new Uri(server.Boot, "/boot/file")) { Headers = { Range = range } });

    private Task<LoopbackServer> StartAsync(HttpOptions? options = null) => LoopbackServer.StartAsync(
        services => services.AddRouting().AddSingleton(options ?? new HttpOptions()).AddBootHttp(),
        app =>
        {
            app.UseRouting();
            app.UseBootPlaneLimits();
            app.UsePlanes();
            var boot = app.MapGroup("/boot").OnPlane(Plane.Boot);
            string[] methods = ["GET", "HEAD"];
            boot.MapMethods("/file", methods, (HttpContext context, FileTransfer transfer) => transfer.SendAsync(context, _path, ETag, "application/octet-stream"));
            boot.MapMethods("/gone", methods, (HttpContext context, FileTransfer transfer) => transfer.SendAsync(context, _path + ".gone", ETag, "application/octet-stream"));
            boot.MapMethods("/script", methods, (HttpContext context) => FileTransfer.SendAsync(context, "#!ipxe"u8.ToArray(), "text/plain"));
            boot.MapPost("/post", async (HttpContext context) =>
            {
                await context.Request.Body.CopyToAsync(Stream.Null);
                return Results.Ok();
            });
        });
}
