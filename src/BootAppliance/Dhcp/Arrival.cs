using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>How a packet came: the interface, the address of ours that answers there, who sent it, and to whom.</summary>
/// <param name="Interface">The interface's name.</param>
/// <param name="LocalAddress">Our own address there: what the client will know us by.</param>
/// <param name="Source">The sender of the datagram: a client, a relay, or 0.0.0.0.</param>
/// <param name="IsBroadcast">Sent to everyone, not to us.</param>
/// <param name="Port">The port of ours that it came to: 67, or 4011 of proxyDHCP.</param>
/// <param name="SourcePort">The port that it came from.</param>
public readonly record struct Arrival(string Interface, IPv4Address LocalAddress, IPv4Address Source, bool IsBroadcast, ushort Port = DhcpSocket.ServerPort, ushort SourcePort = 68);
