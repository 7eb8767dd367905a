namespace BootAppliance.Simulators.Tftp;

/// <summary>What the network between client and server does wrong; each a share of the packets, 0 to 1.</summary>
public sealed class TftpFaults(int seed, double loss, double duplication, double reordering)
{
    private readonly Random _random = new(seed);

    public static TftpFaults None => new(0, 0, 0, 0);

    public bool Loses => _random.NextDouble() < loss;

    public bool Duplicates => _random.NextDouble() < duplication;

    public bool Reorders => _random.NextDouble() < reordering;
}
