using System.Net;
using BootAppliance.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BootAppliance.Tests.Http;

public sealed class PlaneTests
{
    [Fact]
    public async Task A_route_answers_only_on_its_own_plane()
    {
        await using var server = await StartAsync();
        Assert.Equal("boot", await server.Client.GetStringAsync(new Uri(server.Boot, "/boot/x")));
        Assert.Equal("admin", await server.Client.GetStringAsync(new Uri(server.Admin, "/api/v1/x")));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server, HttpMethod.Get, server.Admin, "/boot/x"));
    }

    [Theory]
    [InlineData("GET", "/api/v1/x")]
    [InlineData("POST", "/api/v1/x")]
    [InlineData("GET", "/forgotten")]
    [InlineData("GET", "/nowhere")]
    public async Task Security_04_the_boot_plane_has_no_admin_route(string method, string path)
    {
        await using var server = await StartAsync();
        using var response = await server.Client.SendAsync(new(new HttpMethod(method), new Uri(server.Boot, path)));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        Assert.False(response.Content.Headers.Contains("Allow"));
    }

    [Fact]
    public async Task A_route_that_names_no_plane_is_nowhere()
    {
        await using var server = await StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server, HttpMethod.Get, server.Admin, "/forgotten"));
    }

    [Fact]
    public async Task A_wrong_method_is_named_to_admins_only()
    {
        await using var server = await StartAsync();
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await StatusAsync(server, HttpMethod.Post, server.Admin, "/api/v1/x"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server, HttpMethod.Post, server.Boot, "/boot/x"));
    }

    private static Task<LoopbackServer> StartAsync() => LoopbackServer.StartAsync(
        services => services.AddRouting().AddSingleton(new HttpOptions()),
        app =>
        {
            app.UseRouting();
            app.UseBootPlaneLimits();
            app.UsePlanes();
            app.MapGroup("/boot").OnPlane(Plane.Boot).MapGet("/x", () => "boot");
            app.MapGroup("/api/v1").OnPlane(Plane.Admin).MapGet("/x", () => "admin");
            app.MapGet("/forgotten", () => "nobody");
        });

    private static async Task<HttpStatusCode> StatusAsync(LoopbackServer server, HttpMethod method, Uri plane, string path)
    {
        using var response = await server.Client.SendAsync(new(method, new Uri(plane, path)));
        return response.StatusCode;
    }
}
