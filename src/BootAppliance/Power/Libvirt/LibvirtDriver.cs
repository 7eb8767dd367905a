using BootAppliance.Power.Programs;

namespace BootAppliance.Power.Libvirt;

/// <summary>Domains of a libvirt. It answers at once what hardware takes seconds for; what it refuses for being so already is done.</summary>
public sealed class LibvirtDriver(Virsh virsh, TimeProvider clock) : IPowerDriver
{
    private static readonly PowerVerb[] Verbs = Enum.GetValues<PowerVerb>();

    /// <summary>The longest is a cycle: state, off, on, state.</summary>
    private static readonly TimeSpan Deadline = 2 * OutsideProgram.Patience;

    public string Kind => "libvirt";

    public Task<PowerOutcome<PowerState>> StatusAsync(PowerTarget target, CancellationToken cancellationToken) =>
        PowerOperation.RunAsync(target, Deadline, clock, token => ReadAsync(LibvirtPlace.Of(target), token), cancellationToken);

    public async Task<PowerOutcome> AlterAsync(PowerTarget target, PowerVerb verb, CancellationToken cancellationToken) => await PowerOperation.RunAsync(target, Deadline, clock, async token =>
    {
        var place = LibvirtPlace.Of(target);
        var isOn = await ReadAsync(place, token) == PowerState.On;
        switch (verb)
        {
            case PowerVerb.On or PowerVerb.Cycle when !isOn:
                await AlterAsync(place, "start", PowerState.On, token);
                break;
            case PowerVerb.Off when isOn:
                await AlterAsync(place, "destroy", PowerState.Off, token);
                break;
            case PowerVerb.SoftOff when isOn:
                await virsh.RunAsync(place, "shutdown", ["--mode", "acpi"], token);
                break;
            case PowerVerb.Cycle:
                await AlterAsync(place, "destroy", PowerState.Off, token);
                await AlterAsync(place, "start", PowerState.On, token);
                break;
            case PowerVerb.Reset:
                if (!isOn) throw new PowerException(PowerFailure.WrongState, $"has the domain {place.Domain} off, and only what is on can be reset", "switch it on");
                await virsh.RunAsync(place, "reset", [], token);
                break;
        }

        return true;
    }, cancellationToken);

    /// <summary>libvirt has a boot order that stays, and no "once": to write it back later would overwrite what somebody else edited meanwhile.</summary>
    public Task<PowerOutcome> SetNextBootAsync(PowerTarget target, NextBoot boot, CancellationToken cancellationToken) =>
        CannotAsync(target, "boot something once", "put the network first in the domain's boot order for good (virsh edit); a machine that is not armed is sent to its disk");

    public Task<PowerOutcome> IdentifyAsync(PowerTarget target, TimeSpan duration, CancellationToken cancellationToken) => CannotAsync(target, "light a lamp", "look for the domain by its name");

    public Task<PowerOutcome<PowerCapabilities>> CapabilitiesAsync(PowerTarget target, CancellationToken cancellationToken) => PowerOperation.RunAsync(target, Deadline, clock, async token =>
    {
        var place = LibvirtPlace.Of(target);
        var told = await virsh.RunAsync(place, "dominfo", [], token);
        return new PowerCapabilities(Verbs, SetsNextBoot: false, Identifies: false, [new("hypervisor", place.Uri), .. Facts(told)]);
    }, cancellationToken);

    private static IEnumerable<KeyValuePair<string, string>> Facts(string told) => told.Split('\n')
        .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
        .Where(pair => pair is ["Name" or "UUID" or "CPU(s)" or "Max memory", _])
        .Select(pair => KeyValuePair.Create(pair[0].ToLowerInvariant(), pair[1]));

    private static Task<PowerOutcome> CannotAsync(PowerTarget target, string what, string remedy) =>
        Task.FromResult(new PowerOutcome(new PowerException(PowerFailure.Unsupported, $"is libvirt, which cannot {what}", remedy).About(target)));

    private async Task AlterAsync(LibvirtPlace place, string command, PowerState wanted, CancellationToken cancellationToken)
    {
        try
        {
            await virsh.RunAsync(place, command, [], cancellationToken);
        }
        catch (PowerException) when (!cancellationToken.IsCancellationRequested)
        {
            // Somebody else may have been faster, which is no failure.
            if (await ReadAsync(place, cancellationToken) != wanted) throw;
        }
    }

    /// <summary>What is paused, suspended or preserved after a crash still is a process that holds the domain's disks.</summary>
    private async Task<PowerState> ReadAsync(LibvirtPlace place, CancellationToken cancellationToken) => await virsh.RunAsync(place, "domstate", [], cancellationToken) switch
    {
        "shut off" => PowerState.Off,
        "running" or "idle" or "paused" or "in shutdown" or "pmsuspended" or "crashed" => PowerState.On,
        var other => throw new PowerException(PowerFailure.Busy, $"has the domain {place.Domain} in the state \"{other}\"", "try again; if it stays so, look at it on the hypervisor"),
    };
}
