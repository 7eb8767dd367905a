using BootAppliance.Protocols.Ipmi;

namespace BootAppliance.Simulators.Bmc.Ipmi;

/// <summary>A session of the simulated BMC, from Open Session to Close Session.</summary>
internal sealed class IpmiServerSession(uint number, OpenSessionRequest request, DateTimeOffset begun) : IDisposable
{
    public uint Number => number;

    public uint Console => request.Console;

    public CipherSuite Suite => request.Suite!;

    public DateTimeOffset LastHeard { get; set; } = begun;

    /// <summary>Null until RAKP 1.</summary>
    public RakpExchange? Exchange { get; set; }

    public BmcAccount? Account { get; set; }

    /// <summary>Null until RAKP 3 was right.</summary>
    public SessionCipher? Cipher { get; set; }

    public IpmiPrivilege Privilege { get; set; } = IpmiPrivilege.User;

    public SessionCounter Sent { get; } = new();

    public ReplayWindow Received { get; } = new();

    /// <summary>The last request, by number and command, with its response: a request that comes again is not carried out again.</summary>
    public (byte Sequence, byte NetFn, byte Command, byte[] Response)? Last { get; set; }

    public void Dispose() => Cipher?.Dispose();
}
