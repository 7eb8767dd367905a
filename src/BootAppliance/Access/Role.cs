namespace BootAppliance.Access;

/// <summary>What a caller may do; each includes the ones before it. There is no value for zero: nobody has a role by default.</summary>
public enum Role
{
    /// <summary>Reads everything that is not secret.</summary>
    Viewer = 1,

    /// <summary>Changes the inventory, arms and disarms systems.</summary>
    Operator = 2,

    /// <summary>Issues and revokes tokens, and whatever else concerns rights.</summary>
    Admin = 3,
}

public static class RoleNames
{
    /// <summary>Takes the three names exactly as they are documented: no numbers, no other case, no white space.</summary>
    public static bool TryParse(string? text, out Role role)
    {
        role = text switch
        {
            "viewer" => Role.Viewer,
            "operator" => Role.Operator,
            "admin" => Role.Admin,
            _ => default,
        };
        return role != default;
    }

    public static string Name(this Role role) => role switch
    {
        Role.Viewer => "viewer",
        Role.Operator => "operator",
        Role.Admin => "admin",
        _ => "none",
    };
}
