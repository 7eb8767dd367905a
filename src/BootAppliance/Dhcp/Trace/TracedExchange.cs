using System.Net;

namespace BootAppliance.Dhcp.Trace;

/// <summary>What was sent from where to where.</summary>
public sealed record Datagram(IPEndPoint From, IPEndPoint To, byte[] Bytes);

/// <summary>A message that has been dealt with, DHCP or DHCPv6.</summary>
/// <param name="At">When it was.</param>
/// <param name="Mac">The machine.</param>
/// <param name="Interface">Of the appliance.</param>
/// <param name="Request">What the machine sent.</param>
/// <param name="Reply">Null if it was not answered.</param>
/// <param name="Decision">The word that the metrics count it under.</param>
/// <param name="Why">The decision in a sentence.</param>
/// <param name="Boot">Why it was told to boot what it was told; null if nothing was said of that.</param>
public sealed record TracedExchange(
    DateTimeOffset At, string Mac, string Interface, Datagram Request, Datagram? Reply, string Decision, string Why, string? Boot);
