namespace BootAppliance.Inventory;

internal static class ObjectKinds
{
    /// <summary>As people and the database write it.</summary>
    public static string Word(this ObjectKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>In the API's paths.</summary>
    public static string Path(this ObjectKind kind) => kind == ObjectKind.Settings ? "settings" : kind.Word() + "s";

    public static Type Type(this ObjectKind kind) => kind switch
    {
        ObjectKind.Settings => typeof(Settings),
        ObjectKind.Repo => typeof(Repo),
        ObjectKind.Menu => typeof(Menu),
        ObjectKind.Distro => typeof(Distro),
        ObjectKind.Image => typeof(Image),
        ObjectKind.Profile => typeof(Profile),
        _ => typeof(SystemObject),
    };

    public static ObjectKind Kind(this InventoryObject o) => o switch
    {
        Settings => ObjectKind.Settings,
        Repo => ObjectKind.Repo,
        Menu => ObjectKind.Menu,
        Distro => ObjectKind.Distro,
        Image => ObjectKind.Image,
        Profile => ObjectKind.Profile,
        _ => ObjectKind.System,
    };

    /// <summary>Such as <c>system web01</c>.</summary>
    public static string FullName(this InventoryObject o) => $"{o.Kind().Word()} {o.Name}";
}
