using System.Net;

namespace BootAppliance.Dhcp;

/// <summary>What a network-booting client is told besides its address.</summary>
/// <param name="FileName">A path for TFTP, or a URL for iPXE and HTTP boot; null: it shall boot its own disk.</param>
/// <param name="NextServer">Where it is fetched from.</param>
/// <param name="Sentence">Why this and nothing else.</param>
public sealed record BootAnswer(string? FileName, IPAddress NextServer, string Sentence);
