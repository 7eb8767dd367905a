namespace BootAppliance.Events;

/// <summary>Marks a POST that asks and changes nothing: a viewer may, and it is no entry of the audit.</summary>
public sealed record ChangesNothing;

public static class ChangesNothingRoutes
{
    public static TBuilder ChangesNothing<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ChangesNothing()).RequireAuthorization("viewer");
}
