namespace BootAppliance;

/// <summary>The least and the greatest value of a key of the configuration or of an object's field, both allowed, written as there: <c>30s</c>, <c>64KiB</c>, <c>1024</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BetweenAttribute(string least, string most) : Attribute
{
    public string Least { get; } = least;

    public string Most { get; } = most;

    /// <summary>Such as <c>MB</c>, where the value does not say it itself.</summary>
    public string? Unit { get; init; }
}
