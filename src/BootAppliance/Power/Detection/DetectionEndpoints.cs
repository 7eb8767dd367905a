using System.Net;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Power.Detection;

/// <summary>Body of POST /api/v1/power/detect: <c>addresses</c>, at most 64.</summary>
public sealed record DetectRequest(IReadOnlyList<string>? Addresses);

/// <summary>How an address answered; <c>type</c> is null if it is no power system.</summary>
public sealed record DetectView(string Address, string? Type, string? Vendor, string? Product, string? Fingerprint, IReadOnlyList<string> Steps)
{
    public static DetectView Of(BmcReport one) => new(one.Address, one.Found?.Type, one.Found?.Vendor, one.Found?.Product, one.Found?.Fingerprint, one.Steps);
}

public sealed record DetectListView(IReadOnlyList<DetectView> Items);

/// <summary>A proposal as the API shows it; <c>command</c> takes it over.</summary>
public sealed record ProposalView(
    string Address, string? Mac, string? System, string Type, string? Vendor, string? Product, string? Uuid, string? Fingerprint, string Why, DateTimeOffset FirstAt, DateTimeOffset SeenAt, string Command)
{
    public static ProposalView Of(PowerProposal one) => new(
        one.Address, one.Mac, one.System, one.Found.Type, one.Found.Vendor, one.Found.Product, one.Found.Uuid, one.Found.Fingerprint, one.Why, one.FirstAt, one.SeenAt, one.Command);
}

public sealed record ProposalListView(IReadOnlyList<ProposalView> Items);

internal static class DetectionEndpoints
{
    public const int MostAddresses = 64;

    public static IEndpointRouteBuilder MapPowerDetection(this IEndpointRouteBuilder admin)
    {
        admin.MapPost("/power/detect", DetectAsync).WithTags("power");
        admin.MapGet("/power/proposals", ListAsync).WithTags("power");
        return admin;
    }

    /// <summary>Asks them without any account, at the configured rate, and proposes those that are power systems; ends when all have answered or whoever asked has left.</summary>
    private static async Task<Results<Ok<DetectListView>, ValidationProblem>> DetectAsync(DetectRequest body, HttpContext context, PowerDetector detector, CancellationToken cancellationToken)
    {
        if (body.Addresses is not { Count: > 0 and <= MostAddresses } texts) return Invalid($"are 1 to {MostAddresses}");
        List<IPAddress> addresses = [];
        foreach (var text in texts)
        {
            if (text is null || !IPAddress.TryParse(text, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.Broadcast) || IsMulticast(address)) return Invalid($"\"{Inventory.InventoryRules.Shown(text ?? "")}\" is no address of one machine");
            addresses.Add(address);
        }

        var why = $"{Inventory.InventoryAnswers.Who(context)} wanted to know";
        var reports = await Task.WhenAll(addresses.Distinct().Select(address => detector.AskAsync(address, mac: null, why, cancellationToken)));
        return TypedResults.Ok(new DetectListView([.. reports.Select(DetectView.Of)]));
    }

    private static async Task<Ok<ProposalListView>> ListAsync(PowerProposals proposals, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ProposalListView([.. (await proposals.ListAsync(cancellationToken)).Select(ProposalView.Of)]));

    private static bool IsMulticast(IPAddress address) => address.IsIPv6Multicast || (address.GetAddressBytes() is [>= 224 and < 240, _, _, _]);

    private static ValidationProblem Invalid(string text) => TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["addresses"] = [text] });
}
