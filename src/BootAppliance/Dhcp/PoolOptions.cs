namespace BootAppliance.Dhcp;

/// <summary>One entry of <c>dhcp.subnets.pools</c>: addresses for the members of a class alone.</summary>
public sealed record PoolOptions
{
    /// <summary><c>class</c>: a name of <c>dhcp.classes</c>. Required.</summary>
    public required string Class { get; init; }

    /// <summary><c>ranges</c>: inside the subnet, and in no other pool. Required.</summary>
    public required IReadOnlyList<AddressRange> Ranges { get; init; }
}
