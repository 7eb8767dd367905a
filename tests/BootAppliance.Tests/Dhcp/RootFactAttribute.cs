namespace BootAppliance.Tests.Dhcp;

/// <summary>A test that makes network namespaces and opens port 67; skipped for whoever may not.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess) Skip = "needs root";
    }
}
