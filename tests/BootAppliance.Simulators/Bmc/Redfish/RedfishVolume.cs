using System.Text.Json.Nodes;

namespace BootAppliance.Simulators.Bmc.Redfish;

/// <summary>A volume of a storage service and the drives that it lies on: what is null is not told, as real services leave out what they do not know.</summary>
/// <param name="Id">In its collection.</param>
/// <param name="RaidType">Volume.RAIDTypes.</param>
/// <param name="Provisioning">Fixed or Thin.</param>
/// <param name="IsDeduplicated">Whether equal blocks are kept once.</param>
/// <param name="IsCompressed">Whether it packs.</param>
/// <param name="IsEncrypted">Whether it encrypts.</param>
/// <param name="Media">Of each of its drives.</param>
public sealed record RedfishVolume(string Id, string? RaidType = null, string? Provisioning = null, bool? IsDeduplicated = null, bool? IsCompressed = null, bool? IsEncrypted = null, params IReadOnlyList<string> Media)
{
    private const string Storage = "/redfish/v1/Storage/1";

    public string Path => $"{Storage}/Volumes/{Id}";

    /// <summary>Null: it has no such resource.</summary>
    internal JsonObject? Show(string[] path) => path switch
    {
        ["Volumes", var id] when id == Id => new()
        {
            ["@odata.id"] = Path,
            ["@odata.type"] = "#Volume.v1_10_0.Volume",
            ["Id"] = Id,
            ["Name"] = $"Volume {Id}",
            ["CapacityBytes"] = 1L << 40,
            ["RAIDType"] = RaidType,
            ["ProvisioningPolicy"] = Provisioning,
            ["Deduplicated"] = IsDeduplicated,
            ["Compressed"] = IsCompressed,
            ["Encrypted"] = IsEncrypted,
            ["Links"] = new JsonObject { ["Drives"] = new JsonArray([.. Media.Select((_, at) => new JsonObject { ["@odata.id"] = $"{Storage}/Drives/{Id}.{at}" })]) },
        },
        ["Drives", var drive] when drive.Split('.') is [var id, var at] && id == Id && int.TryParse(at, out var number) && number < Media.Count => new()
        {
            ["@odata.id"] = $"{Storage}/Drives/{drive}",
            ["@odata.type"] = "#Drive.v1_20_0.Drive",
            ["Id"] = drive,
            ["Name"] = $"Drive {drive}",
            ["MediaType"] = Media[number],
        },
        _ => null,
    };
}
