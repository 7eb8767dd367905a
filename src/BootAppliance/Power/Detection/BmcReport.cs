namespace BootAppliance.Power.Detection;

/// <summary>What speaks at an address without any account.</summary>
/// <param name="Type">Which driver would speak to it: <c>redfish</c> or <c>ipmi</c>.</param>
public sealed record BmcFound(string Type)
{
    /// <summary>SHA-256 of its certificate, in hexadecimal; null of one that has none.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Of the Redfish service, in lower case.</summary>
    public string? Uuid { get; init; }

    /// <summary>Its own words, cut; for people.</summary>
    public string? Vendor { get; init; }

    public string? Product { get; init; }
}

/// <summary>How an address answered, step by step.</summary>
/// <param name="Address">That was asked.</param>
/// <param name="Found">Null if it is no power system that could be used.</param>
/// <param name="Steps">In their order, each as a sentence.</param>
public sealed record BmcReport(string Address, BmcFound? Found, IReadOnlyList<string> Steps);
