namespace BootAppliance.Hosting;

/// <summary>docs/exit-codes.md tells them to operators; the numbers above 63 are those of sysexits.h.</summary>
public static class ExitCodes
{
    public const int Success = 0;

    public const int Failed = 1;

    /// <summary>EX_UNAVAILABLE: a port is taken, or the database is not there.</summary>
    public const int Unavailable = 69;

    /// <summary>EX_CONFIG.</summary>
    public const int Configuration = 78;
}
