using System.Collections.Concurrent;
using BootAppliance.Protocols.Ipmi;

namespace BootAppliance.Power.Ipmi;

/// <summary>Which cipher suite each BMC took last. Asking a BMC which it has takes ipmitool ten seconds with some; trying takes one packet.</summary>
public sealed class CipherSuiteCache
{
    private static readonly CipherSuite[] BestFirst = [CipherSuite.Sha256, CipherSuite.Sha1];

    private readonly ConcurrentDictionary<(string Address, int Port), CipherSuite> _known = new();

    public bool IsKnown(string address, int port) => _known.ContainsKey((address, port));

    /// <summary>In the order in which they are to be tried.</summary>
    public IReadOnlyList<CipherSuite> For(string address, int port) =>
        _known.TryGetValue((address, port), out var known) ? [known, .. BestFirst.Where(suite => suite != known)] : BestFirst;

    public void Remember(string address, int port, CipherSuite suite) => _known[(address, port)] = suite;
}
