namespace BootAppliance.Power;

/// <summary>A machine's power system as a driver needs it.</summary>
/// <param name="Machine">Its name, for sentences; empty where a BMC is asked that no machine has yet.</param>
/// <param name="Address">IP address or DNS name.</param>
/// <param name="Port">0 for the protocol's own.</param>
/// <param name="Account">Empty for none.</param>
/// <param name="Password">Never shown.</param>
/// <param name="Options">What else the kind of power system wants to know.</param>
/// <param name="Plug">The outlet of a PDU, the domain of a hypervisor; null where there is none.</param>
/// <param name="Name">Which of the machine's power systems it is; empty where no machine has it yet.</param>
public sealed record PowerTarget(
    string Machine, string Address, int Port, string Account, PowerPassword Password, IReadOnlyDictionary<string, string> Options, string? Plug = null, string Name = "")
{
    /// <summary>What conversations go to, and so one at a time: hypervisors are named by a URI, and machines without an address by themselves.</summary>
    public string Place => Address.Length > 0 ? $"{Address}{(Port > 0 ? $" port {Port}" : "")}" : Options.GetValueOrDefault("uri") ?? Machine;

    /// <summary>How a sentence begins that tells of it.</summary>
    public string Subject => $"{(Machine.Length > 0 ? Machine + ": " : "")}{(Place == Machine ? "its power system" : $"the power system at {Place}")}";
}
