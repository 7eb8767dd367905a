using System.Diagnostics;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace BootAppliance.Ramdisk.Machine;

/// <summary>The administrator whose key the plan has is let in by SSH, and nobody else; until <c>reboot</c> or <c>poweroff</c> is typed, or the appliance ends it.</summary>
internal sealed class Rescue(PlanReporter reporter, TimeProvider clock, Action<string> say)
{
    /// <summary>Written by the image's first process when it is told to reboot or to power off.</summary>
    public const string Leave = "/run/leave";

    private const string HostKey = "/etc/dropbear/dropbear_ed25519_host_key";
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(30);

    /// <exception cref="IOException">The image has no SSH server.</exception>
    public async Task<AfterDeploy> RunAsync(HelperPlan plan, CancellationToken cancellationToken)
    {
        if (!File.Exists("/bin/dropbear")) throw new IOException("the helper image has no SSH server; build it anew where the package dropbear-bin is installed");
        Directory.CreateDirectory("/etc/dropbear");
        Directory.CreateDirectory("/root/.ssh", (UnixFileMode)0b111_000_000);
        await File.WriteAllTextAsync("/root/.ssh/authorized_keys", $"{plan.Key}\n", cancellationToken);
        var made = await Tool.RunAsync("dropbearkey", ["-t", "ed25519", "-f", HostKey], cancellationToken: cancellationToken);
        var fingerprint = made.Split('\n').FirstOrDefault(line => line.StartsWith("Fingerprint:", StringComparison.Ordinal))?["Fingerprint:".Length..].Trim() ?? "unknown";
        // No passwords, no forwarding: this machine is somebody's with a key, and no way into the network behind it.
        using var server = Process.Start(new ProcessStartInfo("dropbear", ["-F", "-E", "-s", "-g", "-j", "-k", "-r", HostKey, "-p", "22"]) { UseShellExecute = false }) ?? throw new IOException("dropbear does not start");
        try
        {
            return await StayAsync(server, fingerprint, cancellationToken);
        }
        finally
        {
            // And who is in: the rescue is over.
            server.Kill(entireProcessTree: true);
        }
    }

    private async Task<AfterDeploy> StayAsync(Process server, string fingerprint, CancellationToken cancellationToken)
    {
        var where = $"ssh root@{Address()}, host key {fingerprint}";
        say(where);
        await reporter.NoteAsync("rescue", where, cancellationToken);
        var told = clock.GetTimestamp();
        while (!File.Exists(Leave))
        {
            if (server.HasExited) throw new IOException($"the SSH server ended with {server.ExitCode}");
            if (clock.GetElapsedTime(told) > Often)
            {
                told = clock.GetTimestamp();
                if (!await reporter.ProgressAsync(null, "rescue", "", cancellationToken)) throw new IOException("the appliance has ended this rescue");
            }

            await Task.Delay(Look, clock, cancellationToken);
        }

        return (await File.ReadAllTextAsync(Leave, cancellationToken)).Trim() == "poweroff" ? AfterDeploy.PowerOff : AfterDeploy.Reboot;
    }

    private static string Address() => NetworkInterface.GetAllNetworkInterfaces().Where(one => one.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(one => one.GetIPProperties().UnicastAddresses).FirstOrDefault(one => one.Address.AddressFamily == AddressFamily.InterNetwork)?.Address.ToString() ?? "this machine";
}
