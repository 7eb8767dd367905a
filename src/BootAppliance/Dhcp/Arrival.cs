using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>How a packet came: the interface, the address of ours that answers there, who sent it, and to whom.</summary>
/// <param name="Interface">The interface's name.</param>
/// <param name="LocalAddress">Our own address there: what the client will know us by.</param>
/// <param name="Source">The sender of the datagram: a client, a relay, or 0.0.0.0.</param>
/// <param name="IsBroadcast">Sent to everyone, not to us.</param>
public readonly record struct Arrival(string Interface, IPv4Address LocalAddress, IPv4Address Source, bool IsBroadcast);
