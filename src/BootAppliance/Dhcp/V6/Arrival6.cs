using System.Net;

namespace BootAppliance.Dhcp.V6;

/// <summary>How a packet came: the interface, our own addresses there, who sent it, and from which port.</summary>
public sealed record Arrival6(string Interface, IReadOnlyList<IPAddress> LocalAddresses, IPAddress Source, int SourcePort = 546);

/// <summary>Sends an answer back to who asked.</summary>
public delegate void SendReply6(byte[] packet);
