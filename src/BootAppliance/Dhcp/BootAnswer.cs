using System.Net;

namespace BootAppliance.Dhcp;

/// <summary>What a network-booting client is told besides its address.</summary>
/// <param name="FileName">A path for TFTP, or a URL for iPXE and HTTP boot; null: nothing from here.</param>
/// <param name="NextServer">Where it is fetched from.</param>
/// <param name="Sentence">Why this and nothing else.</param>
/// <param name="BootsDisk">It shall boot its own disk at once, and not wait whether another server has a file for it.</param>
public sealed record BootAnswer(string? FileName, IPAddress NextServer, string Sentence, bool BootsDisk = false)
{
    /// <summary>Option 43 with the menu that firmware shows instead of booting a file.</summary>
    public byte[]? Menu { get; init; }

    /// <summary>False if the machine gets nothing from here.</summary>
    public bool HasSomething => FileName is not null || Menu is not null;
}
