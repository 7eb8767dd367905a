using BootAppliance.Events;
using BootAppliance.Inventory;
using BootAppliance.Protocols;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Boot;

/// <summary>Sends a file to a machine; the boot plane's HTTP server registers it.</summary>
public delegate Task SendFile(HttpContext context, BootTreeResult.File file);

/// <param name="Name">As profiles call it.</param>
/// <param name="Package">Debian's, that has it.</param>
/// <param name="Path">Where it is on this machine.</param>
/// <param name="Present">It is there.</param>
/// <param name="Optional">The appliance is whole without it.</param>
public sealed record LoaderView(string Name, string Package, string Path, bool Present, bool Optional);

public sealed record LoaderList(IReadOnlyList<LoaderView> Items);

internal static class BootEndpoints
{
    private static readonly string[] Reading = ["GET", "HEAD"];

    public static IEndpointRouteBuilder MapBoot(this IEndpointRouteBuilder boot)
    {
        boot.MapMethods("/boot/{**path}", Reading, ServeAsync);
        boot.MapMethods("/tree/{distro}/{**path}", Reading, InstallTrees.GetAsync);
        boot.MapGet("/autoinstall/{token}/{**rest}", AnswerFileEndpoint.GetAsync);
        boot.MapGet("/menu/{label}", MenuGate.GetAsync);
        return boot;
    }

    public static IEndpointRouteBuilder MapBootAdmin(this IEndpointRouteBuilder admin)
    {
        admin.MapGet("/systems/{name}/explain", Explain).WithTags("boot");
        admin.MapPost("/simulate", Simulate).WithTags("boot").ChangesNothing();
        admin.MapGet("/loaders", ListLoaders).WithTags("boot");
        return admin.MapAutoinstall();
    }

    private static Ok<LoaderList> ListLoaders(BootLoaders loaders, string? filter, int limit = 1000) => TypedResults.Ok(new LoaderList([
        .. loaders.All.Where(loader => filter is null || $"{loader.Name} {loader.Package}".Contains(filter, StringComparison.OrdinalIgnoreCase)).Take(limit)
            .Select(loader => new LoaderView(loader.Name, loader.Package, loader.Path, loader.IsThere, loader.IsOptional)),
    ]));

    private static async Task ServeAsync(string? path, HttpContext context, IBootTree tree, SendFile send, EventStream events, CancellationToken cancellationToken)
    {
        var request = new BootTreeRequest(path ?? "", context.Connection.RemoteIpAddress!, context.Connection.LocalIpAddress!, BootTransport.Http)
        {
            ClaimedMac = context.Request.Query["mac"],
            ClaimedUuid = context.Request.Query["uuid"],
            OnlyLooks = HttpMethods.IsHead(context.Request.Method),
        };
        switch (await tree.OpenAsync(request, cancellationToken))
        {
            case BootTreeResult.File file:
                await send(context, file);
                break;
            case BootTreeResult.Content content:
                context.Response.ContentType = content.ContentType;
                context.Response.ContentLength = content.Bytes.Length;
                context.Response.Headers.CacheControl = "no-store";
                if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.BodyWriter.WriteAsync(content.Bytes, cancellationToken);
                break;
            case BootTreeResult.Missing missing:
                NotFound(context);
                if (missing.Reason == "LoaderMissing") events.Post(new NewEvent("boot.refused", EventLevel.Error, missing.Sentence) { Address = request.Source.ToString() });
                break;
        }
    }

    internal static void NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentLength = 0;
    }

    /// <summary>What the machine would get now, and why; changes nothing.</summary>
    private static IResult Explain(string name, InventoryStore inventory, BootOffers offers)
    {
        if (!inventory.Current.Systems.TryGetValue(name, out var system))
            return TypedResults.Problem($"there is no system \"{name}\"; see `bootappliance system list`", statusCode: 404);
        var decision = offers.Decide(new BootAsk(null, ClaimIsProven: true), system);
        return TypedResults.Ok(Explanation.Of(inventory.Current, system, decision));
    }

    private static IResult Simulate(SimulateRequest body, InventoryStore inventory, KnownMachines machines, BootOffers offers, BootServer server)
    {
        if (!MacAddress.TryParse(body.Mac, out var mac))
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["mac"] = ["is a MAC address such as 52:54:00:aa:bb:cc"] });
        BootFirmware? firmware = body.Firmware switch
        {
            null or "bios" => BootFirmware.Bios,
            "uefi" => BootFirmware.Uefi,
            "uefi-http" => BootFirmware.UefiHttp,
            "uefi-arm64" => BootFirmware.Uefi,
            "ipxe" or "ipxe-bios" or "ipxe-uefi" => BootFirmware.Ipxe,
            _ => null,
        };
        if (firmware is null)
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["firmware"] = ["is bios, uefi, uefi-http, uefi-arm64, ipxe-bios or ipxe-uefi"] });
        var processor = body.Firmware == "uefi-arm64" ? BootProcessor.Arm64 : BootProcessor.X64;
        var offer = offers.For(new BootClient(mac.ToString(), firmware.Value, processor) { OnlyLooks = true }, server.OwnAddress);
        return TypedResults.Ok(Explanation.Of(inventory.Current, machines.Of(mac.ToString()), offer.Decision, mac.ToString()) with { BootFile = offer.FileName });
    }
}

public sealed record SimulateRequest(string? Mac, string? Firmware);
