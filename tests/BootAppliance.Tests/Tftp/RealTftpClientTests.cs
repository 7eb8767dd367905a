using System.Diagnostics;

namespace BootAppliance.Tests.Tftp;

/// <summary>The clients that people have, over real sockets: what passes on our own packets only proves little.</summary>
[Trait("needs", "clients")]
public sealed class RealTftpClientTests : IAsyncLifetime, IAsyncDisposable
{
    private const int Wrapping = 33 * 1024 * 1024 + 100;

    private readonly TftpUnderTest _server = new();

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var client in new[] { "tftp", "atftp", "atftp-window", "curl", "curl-512", "busybox" })
                foreach (var size in new[] { 0, 1, 511, 512, 513, 1428 * 7, 300_001 }) cases.Add(client, size);
            foreach (var client in new[] { "tftp", "atftp", "curl-512", "busybox" }) cases.Add(client, Wrapping);
            return cases;
        }
    }

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_file_arrives_byte_for_byte(string client, int size)
    {
        var bytes = _server.Put("file", size);
        var output = await RunAsync(client, "file");
        var got = Path.Combine(_server.Folder, "got");
        Assert.True(File.Exists(got), output);
        var arrived = await File.ReadAllBytesAsync(got);
        Assert.True(bytes.AsSpan().SequenceEqual(arrived), output);
    }

    [Theory]
    [InlineData("tftp")]
    [InlineData("curl")]
    [InlineData("busybox")]
    public async Task A_missing_file_is_named_so(string client) =>
        Assert.Contains(client == "curl" ? "exit 68" : "no such file", await RunAsync(client, "absent"), StringComparison.OrdinalIgnoreCase);

    [Fact]
    public async Task Uploading_is_refused()
    {
        var file = Path.Combine(_server.Folder, "mine");
        await File.WriteAllTextAsync(file, "x");
        var output = await RunAsync("curl", ["-sS", "-T", file, $"tftp://127.0.0.1:{_server.EndPoint.Port}/mine2"]);
        Assert.Contains("exit 69", output, StringComparison.Ordinal); // CURLE_TFTP_PERM
    }

    [Fact]
    public async Task Text_in_netascii_comes_back_as_it_was()
    {
        _server.Tree.Texts["script"] = "one\ntwo\rthree\r\n\n"u8.ToArray();
        await RunAsync("tftp", ["-m", "ascii", "127.0.0.1", $"{_server.EndPoint.Port}", "-c", "get", "script", "got"]);
        Assert.Equal("one\ntwo\rthree\r\n\n", await File.ReadAllTextAsync(Path.Combine(_server.Folder, "got")));
    }

    private Task<string> RunAsync(string client, string file)
    {
        var port = $"{_server.EndPoint.Port}";
        return client switch
        {
            "tftp" => RunAsync("tftp", ["-m", "binary", "127.0.0.1", port, "-c", "get", file, "got"]),
            "atftp" => RunAsync("atftp", ["--get", "-r", file, "-l", "got", "127.0.0.1", port]),
            "atftp-window" => RunAsync("atftp", ["--option", "blksize 1428", "--option", "windowsize 16", "--get", "-r", file, "-l", "got", "127.0.0.1", port]),
            "curl" => RunAsync("curl", ["-sS", "-o", "got", "--tftp-blksize", "1428", $"tftp://127.0.0.1:{port}/{file}"]),
            "curl-512" => RunAsync("curl", ["-sS", "-o", "got", $"tftp://127.0.0.1:{port}/{file}"]),
            _ => RunAsync("busybox", ["tftp", "-g", "-r", file, "-l", "got", "127.0.0.1", port]),
        };
    }

    private async Task<string> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _server.Folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return $"{program} exit {process.ExitCode}: {await output} {await errors}";
    }
}
