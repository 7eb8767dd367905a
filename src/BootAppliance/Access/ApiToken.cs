namespace BootAppliance.Access;

/// <summary>An API token as lists show it: everything but its secret.</summary>
public sealed record ApiToken(
    string Id, string Name, Role Role, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset ExpiresAt,
    DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt)
{
    public bool IsValidAt(DateTimeOffset now) => RevokedAt is null && now < ExpiresAt;
}
