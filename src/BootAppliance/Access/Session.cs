namespace BootAppliance.Access;

/// <summary>A logged-in browser. <see cref="Antiforgery"/> is what its forms must send back with every change.</summary>
public sealed record Session(string Who, Role Role, string? TokenId, string Antiforgery, DateTimeOffset ExpiresAt);
