using System.Text.Json;
using System.Text.Json.Nodes;
using BootAppliance.Inventory.Secrets;

namespace BootAppliance.Inventory;

/// <summary>How the passwords of menus go in and out: in as clear text, which is hashed before anything else sees it; out never.</summary>
internal static class MenuPasswordJson
{
    /// <summary>Puts hashes where a request gives clear text, and the old hashes where it gives <see cref="WriteOnly.Hidden"/> or the same password again.</summary>
    /// <exception cref="JsonException">The password cannot be typed at a loader, or there is none to keep.</exception>
    public static void Read(JsonObject body, ObjectKind kind, InventoryObject? old)
    {
        if (FieldOf(kind) is not { } field || body[field] is not JsonValue value || value.GetValueKind() != JsonValueKind.String) return;
        var (clear, kept) = (value.GetValue<string>(), Of(old));
        if (clear == WriteOnly.Hidden && kept is null) throw new JsonException("there is no password to keep; give the password itself", field, null, null);
        if (clear != WriteOnly.Hidden && !MenuPassword.IsTypeable(clear)) throw new JsonException($"is {MenuPassword.Shortest} to {MenuPassword.Longest} printable ASCII characters, because it is typed at a boot loader", field, null, null);
        body[field] = JsonSerializer.SerializeToNode(clear == WriteOnly.Hidden || kept?.Matches(clear) == true ? kept : MenuPassword.Of(clear), InventoryJson.Options);
    }

    public static void Hide(JsonObject shown, ObjectKind kind)
    {
        if (FieldOf(kind) is { } field && shown.ContainsKey(field)) shown[field] = WriteOnly.Hidden;
    }

    public static MenuPassword? Of(InventoryObject? o) => o switch
    {
        Menu menu => menu.Password,
        InheritingObject one => one.MenuPassword,
        _ => null,
    };

    public static string? FieldOf(ObjectKind kind) => kind switch
    {
        ObjectKind.Menu => "password",
        ObjectKind.Distro or ObjectKind.Repo => null,
        _ => "menu_password",
    };
}
