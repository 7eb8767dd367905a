using BootAppliance.Power.Programs;
using BootAppliance.Programs;

namespace BootAppliance.Power.Libvirt;

/// <summary>libvirt's own client, which knows every transport and every version of its daemons; its text is read in the C locale.</summary>
/// <param name="path">Absolute: /usr/bin/virsh, where Debian's package libvirt-clients has it.</param>
/// <param name="clock">Of its deadline.</param>
public sealed class Virsh(string path, TimeProvider clock)
{
    /// <summary>From which on a server that says nothing is gone, in seconds; two such silences.</summary>
    private const string Silence = "10";

    /// <returns>What it wrote.</returns>
    /// <exception cref="PowerException">It failed.</exception>
    internal async Task<string> RunAsync(LibvirtPlace place, string command, string[] options, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) throw new PowerException(PowerFailure.BadSetting, $"is spoken to by virsh, and there is no {path}", "install Debian's package libvirt-clients");
        OutsideProgram program = new(path, "is spoken to by virsh", "libvirt-clients");
        var run = await program.RunAsync(["--quiet", "--keepalive-interval", Silence, "--keepalive-count", "2", "--connect", place.Uri, command, "--domain", place.Domain, .. options], "", clock, cancellationToken);
        return run.ExitCode == 0 ? run.Output.Trim() : throw Failed(place, command, run);
    }

    private static PowerException Failed(LibvirtPlace place, string command, ProgramRun run)
    {
        var words = run.LastWords("");
        if (Says("failed to get domain")) return new(PowerFailure.BadSetting, $"has no domain {place.Domain}", $"set its id to one that \"virsh --connect {place.Uri} list --all\" shows");
        if (!Says("failed to connect to the hypervisor"))
            return new(PowerFailure.ProtocolError, $"failed at {command} of {place.Domain}: {words}", "look at the log of the hypervisor's libvirt, and at what the domain is made of") { MayHaveHappened = command != "domstate" };
        if (Says("Host key verification failed")) return new(PowerFailure.TlsMismatch, $"has a host key that is not known here ({words})", "log in once by hand as the service's user and compare the fingerprint");
        if (Says("Permission denied") || Says("authentication failed") || Says("authentication unavailable"))
            return new(PowerFailure.AuthenticationRefused, $"does not let this service in ({words})", "locally add the service's user to the group libvirt; remotely give its ssh key or certificate to the hypervisor");
        return new(PowerFailure.Unreachable, $"is not reached ({words})", "check the URI, the network, and that libvirt runs there");

        bool Says(string text) => run.Error.Contains(text, StringComparison.OrdinalIgnoreCase);
    }
}
