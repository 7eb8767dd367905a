using System.Collections.Concurrent;
using System.Diagnostics;
using BootAppliance.Storage.Helper;
using BootAppliance.Tests.Content.Sources;

namespace BootAppliance.Tests.Storage.Helper;

/// <summary>The real <c>bootappliance host-helper</c>, with a configuration and a socket of its own; the user daemon may ask it.</summary>
internal sealed class HostHelper : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly TaskCompletionSource<bool> _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;

    private HostHelper(DirectoryInfo folder)
    {
        _folder = folder;
        _process = Process.Start(new ProcessStartInfo(Program, ["host-helper", "--config", Path.Combine(folder.FullName, "c.yaml"), "--socket", Socket]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Client = new(Socket, TimeProvider.System);
    }

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "bootappliance");

    public HelperClient Client { get; }

    public string Socket => Path.Combine(_folder.FullName, "s");

    public string Log => string.Join('\n', _log);

    public static Task<HostHelper> StartAsync(params string[] places) => StartAsync(8, places);

    public static async Task<HostHelper> StartAsync(int requests, string[] places)
    {
        var folder = Directory.CreateTempSubdirectory("bootappliance-test-");
        // Another user has to come to the socket, and may do nothing else here.
        File.SetUnixFileMode(folder.FullName, folder.UnixFileMode | UnixFileMode.OtherExecute);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "c.yaml"), $"storage:\n  helper_user: daemon\n  helper_requests: {requests}\n  places: [{string.Join(", ", places)}]\n");
        HostHelper helper = new(folder);
        if (!await helper._listens.Task.WaitAsync(Patience))
        {
            var log = helper.Log;
            await helper.DisposeAsync();
            Assert.Fail($"the host helper does not start: {log}");
        }

        return helper;
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        QemuLab.Run("kill", "-TERM", $"{_process.Id}");
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>What its log says once it does.</summary>
    public async Task<string> SaysAsync(string text)
    {
        var end = DateTime.UtcNow + Patience;
        while (!Log.Contains(text, StringComparison.Ordinal) && DateTime.UtcNow < end) await Task.Delay(20);
        Assert.Contains(text, Log, StringComparison.Ordinal);
        return Log;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            _listens.TrySetResult(false);
            return;
        }

        _log.Enqueue(line);
        if (line.Contains("[6100]", StringComparison.Ordinal)) _listens.TrySetResult(true);
    }
}
