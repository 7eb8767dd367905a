using System.ComponentModel;
using BootAppliance.Content.Sources.Formats;
using BootAppliance.Programs;

namespace BootAppliance.Content.Sources.Domains;

/// <summary>This machine's libvirt. A domain that runs writes to its disks, so its template would be of no one moment.</summary>
/// <param name="uri">Whose disks are files and devices here.</param>
/// <param name="clock">Of the deadline.</param>
internal sealed class Hypervisor(string uri, TimeProvider clock)
{
    public const string Local = "qemu:///system";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <exception cref="ImageSourceException">It is not there, not off, or has disks that are not published.</exception>
    public async Task AddAsync(ImageCollection collection, string domain, CancellationToken cancellationToken)
    {
        var title = $"The domain {domain}";
        if (VirshNames.IsRunningId(domain)) throw new ImageSourceException(title, "is named by a number, which libvirt would take for whichever domain runs under it", $"give its UUID, which \"virsh domuuid --domain {domain}\" tells");
        if (!VirshNames.IsName(domain)) throw new ImageSourceException(title, "has a name that no domain has", "\"virsh list --all\" shows their names");
        var state = await RunAsync(title, domain, "domstate", [], cancellationToken);
        if (state != "shut off") throw new ImageSourceException(title, $"is {state}, and only one that is shut off is published", $"shut it down: virsh shutdown --domain {domain}");
        var description = DomainDescription.Read(await RunAsync(title, domain, "dumpxml", ["--inactive"], cancellationToken), title);
        foreach (var disk in description.Disks) await collection.AddAsync(ImagePlace.Of(disk.Path), disk.Format, cancellationToken);
        collection.Hint(description.Hints);
    }

    private async Task<string> RunAsync(string title, string domain, string command, string[] options, CancellationToken cancellationToken)
    {
        if (!File.Exists(VirshNames.Path)) throw new ImageSourceException(title, $"is asked for by virsh, and there is no {VirshNames.Path}", "install Debian's package libvirt-clients");
        try
        {
            var run = await new ProgramCall(VirshNames.Path, ["--quiet", "--connect", uri, command, "--domain", domain, .. options]) { Patience = Patience }.RunAsync(clock, cancellationToken);
            if (run.ExitCode == 0) return run.Output.Trim();
            throw run.Error.Contains("failed to get domain", StringComparison.OrdinalIgnoreCase)
                ? new(title, $"is not at {uri}", $"\"virsh --connect {uri} list --all\" shows those that are")
                : new ImageSourceException(title, $"is not told of by virsh ({run.LastWords("")})", "check that libvirt runs and that you are root or in its group libvirt");
        }
        catch (Exception exception) when (exception is TimeoutException or Win32Exception)
        {
            throw new ImageSourceException(title, $"is not told of by virsh ({exception.Message})", "look at the log of this machine's libvirt", exception);
        }
    }
}
