using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using BootAppliance.Inventory;
using BootAppliance.Inventory.Secrets;

namespace BootAppliance.Tests.Hosting;

/// <summary>
/// What clients are generated from: Hosting/openapi.json. After a change that is meant:
/// BOOTAPPLIANCE_UPDATE_GOLDEN=1 dotnet test --filter ApiDescription, and read the difference.
/// </summary>
public sealed class ApiDescriptionTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string Golden = Path.Combine(Repository.Root, "tests/BootAppliance.Tests/Hosting/openapi.json");

    [Fact]
    public async Task The_description_of_the_API_is_the_one_that_was_agreed()
    {
        var text = Sorted(await DescribedAsync())!.ToJsonString(Indented) + "\n";
        if (Environment.GetEnvironmentVariable("BOOTAPPLIANCE_UPDATE_GOLDEN") == "1") await File.WriteAllTextAsync(Golden, text);
        var (agreed, found) = (Flat(JsonNode.Parse(await File.ReadAllTextAsync(Golden))), Flat(JsonNode.Parse(text)));
        List<string> differences = [.. agreed.Except(found).Select(line => "- " + line), .. found.Except(agreed).Select(line => "+ " + line)];
        Assert.True(differences.Count == 0, $"The API's description has changed. If that is meant: BOOTAPPLIANCE_UPDATE_GOLDEN=1 dotnet test tests/BootAppliance.Tests --filter ApiDescription\n{string.Join('\n', differences.OrderBy(line => line[2..], StringComparer.Ordinal).Take(100))}");
    }

    public static TheoryData<string> Kinds => [.. Enum.GetValues<ObjectKind>().Select(kind => kind.Word())];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Each_field_that_the_reader_takes_is_described_and_each_described_one_is_taken(string word)
    {
        var kind = Enum.GetValues<ObjectKind>().Single(one => one.Word() == word);
        var described = await DescribedAsync();
        var schema = Resolve(described, described["paths"]![$"/api/v1/{kind.Path()}/{{name}}"]!["put"]!["requestBody"]!["content"]!["application/json"]!["schema"]!);
        var fields = schema["properties"]!.AsObject().Select(one => one.Key).Where(one => one is not ("kind" or "state")).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(Taken(kind).Order(StringComparer.Ordinal), fields.Order(StringComparer.Ordinal));
        SecretBox box = new();
        box.Use(new SecretKey(new byte[32]));
        Assert.All(fields, field =>
        {
            JsonObject body = new() { [field] = Sample(described, schema["properties"]![field]!) };
            WriteOnly.Read(body, kind, "x", old: null, box);
            InventoryStore.Parse(kind, body.ToJsonString());
        });
    }

    [Theory]
    [InlineData("Profile", "virt_ram", "64", "16777216")]
    [InlineData("SystemObject", "install_attempts", "1", "10")]
    [InlineData("Menu", "timeout", "0", "3600")]
    [InlineData("NetworkInterface", "vlan_id", "1", "4094")]
    public async Task A_range_is_described(string schema, string field, string least, string most)
    {
        var one = (await DescribedAsync())["components"]!["schemas"]![schema]!["properties"]![field]!;
        Assert.Equal((least, most), (one["minimum"]!.ToString(), one["maximum"]!.ToString()));
    }

    [Fact]
    public async Task Words_and_bounds_that_are_described_are_those_that_are_kept()
    {
        var described = await DescribedAsync();
        var interfaces = described["components"]!["schemas"]!["NetworkInterface"]!["properties"]!;
        Assert.Contains("bonded_bridge_slave", Resolve(described, interfaces["interface_type"]!)["enum"]!.AsArray().Select(one => one!.ToString()));
        var types = described["components"]!["schemas"]!["Profile"]!["properties"]!["virt_type"]!["enum"]!.AsArray().Select(one => one!.ToString()).ToList();
        Assert.All(types, type => Assert.DoesNotContain("virt_type", InventoryRules.Check(InventoryView.Empty, new Profile { Name = "x", VirtType = type }).Keys));
        Assert.Contains("virt_type", InventoryRules.Check(InventoryView.Empty, new Profile { Name = "x", VirtType = "none" }).Keys);
        foreach (var (ram, isRight) in new[] { (63, false), (64, true), (16777216, true), (16777217, false) })
            Assert.Equal(isRight, !InventoryRules.Check(InventoryView.Empty, new Profile { Name = "x", VirtRam = ram }).ContainsKey("virt_ram"));
    }

    /// <summary>What the reader itself maps; it refuses every other.</summary>
    private static IEnumerable<string> Taken(ObjectKind kind) => InventoryJson.Options.GetTypeInfo(InventoryStore.Parse(kind, "{}").GetType()).Properties.Select(one => one.Name);

    private static JsonNode? Sample(JsonNode document, JsonNode schema)
    {
        schema = Resolve(document, schema);
        if (schema["enum"] is JsonArray { Count: > 0 } words) return words[0]!.DeepClone();
        var type = schema["type"] is JsonArray types ? types.Select(one => one!.ToString()).First(one => one != "null") : schema["type"]?.ToString() ?? throw new InvalidOperationException($"no type: {schema}");
        return type switch
        {
            "string" => "x",
            "integer" => int.Parse(schema["minimum"]?.ToString() ?? "1", CultureInfo.InvariantCulture),
            "number" => 1,
            "boolean" => true,
            "array" => new JsonArray(Sample(document, schema["items"]!)),
            _ => schema["additionalProperties"] is JsonObject inner ? new JsonObject { ["x"] = Sample(document, inner) }
                : new JsonObject([.. schema["properties"]!.AsObject().Select(one => KeyValuePair.Create(one.Key, Sample(document, one.Value!)))]),
        };
    }

    private static JsonNode Resolve(JsonNode document, JsonNode schema)
    {
        if (schema["oneOf"] is JsonArray either) schema = either.First(one => one!["type"]?.ToString() != "null")!;
        return schema["$ref"]?.ToString() is { } reference ? reference["#/".Length..].Split('/').Aggregate(document, (node, name) => node[name]!) : schema;
    }

    private static async Task<JsonNode> DescribedAsync()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        var described = JsonNode.Parse(await appliance.Admin.GetStringAsync("openapi/v1.json"))!;
        // Where it was asked for, and which build answers, is no part of the agreement.
        described.AsObject().Remove("servers");
        described["info"]!.AsObject().Remove("version");
        return described;
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject([.. o.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => KeyValuePair.Create(one.Key, Sorted(one.Value)))]),
        JsonArray a => new JsonArray([.. a.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    /// <summary>One line for each value, with where it stands.</summary>
    private static HashSet<string> Flat(JsonNode? node)
    {
        HashSet<string> lines = [];
        void Add(string path, JsonNode? one)
        {
            if (one is JsonObject { Count: > 0 } o) foreach (var (key, value) in o) Add($"{path}/{key}", value);
            else if (one is JsonArray { Count: > 0 } a) for (var i = 0; i < a.Count; i++) Add($"{path}/{i}", a[i]);
            else lines.Add($"{path}: {one?.ToJsonString() ?? "null"}");
        }

        Add("", node);
        return lines;
    }
}
