using System.Text.Json;
using System.Text.Json.Nodes;

namespace BootAppliance.Inventory.Secrets;

/// <summary>The fields that go in and never come out.</summary>
internal static class WriteOnly
{
    /// <summary>Stands where there is a secret; who sends it back keeps the secret that is there.</summary>
    public const string Hidden = "(hidden)";

    /// <summary>Puts hashes and sealed secrets where a request gives clear text.</summary>
    /// <exception cref="JsonException">One cannot be stored; the path says which.</exception>
    public static void Read(JsonObject body, ObjectKind kind, string name, InventoryObject? old, SecretBox box)
    {
        MenuPasswordJson.Read(body, kind, old);
        if (kind == ObjectKind.System) PowerPasswords.Read(body, name, old as SystemObject, box);
    }

    public static void Hide(JsonObject shown, ObjectKind kind)
    {
        MenuPasswordJson.Hide(shown, kind);
        if (kind == ObjectKind.System) PowerPasswords.Hide(shown);
    }
}
