namespace BootAppliance.Tests.Storage;

/// <summary>Tests that mount file systems; skipped for whoever may not.</summary>
public sealed class RootTheoryAttribute : TheoryAttribute
{
    public RootTheoryAttribute()
    {
        if (!Environment.IsPrivilegedProcess) Skip = "needs root";
    }
}
