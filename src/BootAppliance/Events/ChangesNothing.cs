namespace BootAppliance.Events;

/// <summary>Marks a POST that asks and changes nothing: a viewer may, and it is no entry of the audit.</summary>
public sealed record ChangesNothing;

/// <summary>Marks one of the many requests that bring a change together, which is recorded as one when it is made.</summary>
public sealed record PartOfChange;

public static class ChangesNothingRoutes
{
    public static TBuilder PartOfChange<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new PartOfChange());

    public static TBuilder ChangesNothing<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ChangesNothing()).RequireAuthorization("viewer");
}
