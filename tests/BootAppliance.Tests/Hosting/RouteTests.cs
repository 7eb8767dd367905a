using System.Text.Json.Nodes;
using BootAppliance.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace BootAppliance.Tests.Hosting;

/// <summary>Every route of the product, its plane and who may use it: Hosting/routes.txt. A change there is a change of what is exposed.</summary>
public sealed class RouteTests
{
    [Fact]
    public async Task Security_04_the_routes_and_their_planes_are_those_that_were_agreed()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        var found = Routes(appliance).Select(Line).Order(StringComparer.Ordinal).ToList();
        var agreed = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Hosting", "routes.txt"));
        Assert.Equal(agreed, found);
    }

    [Fact]
    public async Task The_description_of_the_API_has_every_route_of_it_and_no_dangling_reference()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        var text = await appliance.Admin.GetStringAsync("openapi/v1.json");
        var described = JsonNode.Parse(text)!;
        var paths = described["paths"]!.AsObject().Select(path => path.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var route in Routes(appliance).Select(route => "/" + route.RoutePattern.RawText!.TrimStart('/')).Where(route => route.StartsWith("/api/", StringComparison.Ordinal)))
            Assert.Contains(route.TrimEnd('/').Replace("{**", "{", StringComparison.Ordinal), paths);
        foreach (var reference in References(described)) Assert.NotNull(reference["#/".Length..].Split('/').Aggregate<string, JsonNode?>(described, (node, name) => node?[name]));
    }

    private static IEnumerable<RouteEndpoint> Routes(ApplianceUnderTest appliance) =>
        ((IEndpointRouteBuilder)appliance.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    private static string Line(RouteEndpoint route)
    {
        var methods = string.Join(',', route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["ANY"]);
        var plane = route.Metadata.GetMetadata<PlaneMetadata>()?.Plane.ToString() ?? "NONE";
        var who = route.Metadata.GetMetadata<IAllowAnonymous>() is not null ? "anyone" : route.Metadata.GetOrderedMetadata<IAuthorizeData>() is [.., { Policy: { } policy }] ? policy : "by method";
        return $"{plane,-5} {methods,-8} /{route.RoutePattern.RawText!.TrimStart('/')} {who}";
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(one => one.Key == "$ref" ? [one.Value!.GetValue<string>()] : References(one.Value)),
        JsonArray a => a.SelectMany(References),
        _ => [],
    };
}
