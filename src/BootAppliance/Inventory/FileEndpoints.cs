using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Inventory;

internal static class FileEndpoints
{
    public static IEndpointRouteBuilder MapFiles(this IEndpointRouteBuilder admin)
    {
        admin.MapPut("/files", Upload);
        admin.MapPost("/files/fetch", Fetch);
        return admin;
    }

    /// <summary>Takes the request's body in as a file; the answer names its digest and size.</summary>
    private static async Task<Results<Ok<StoredFile>, ProblemHttpResult>> Upload(
        string name, HttpContext context, FileStore files, CancellationToken cancellationToken)
    {
        if (name.Length is 0 or > 255 || name.Any(char.IsControl))
            return TypedResults.Problem("name: is the file's name, 1 to 255 characters without control characters", statusCode: StatusCodes.Status400BadRequest);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        if (context.Features.Get<Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
        try
        {
            return TypedResults.Ok(await files.AddAsync(Path.GetFileName(name), "upload", context.Request.Body, cancellationToken));
        }
        catch (FileTooLargeException exception)
        {
            return TypedResults.Problem(exception.Message, statusCode: StatusCodes.Status413PayloadTooLarge);
        }
    }

    /// <summary>Fetches a URL into the store, verifying the digest if one is given.</summary>
    private static async Task<Results<Ok<StoredFile>, ProblemHttpResult>> Fetch(
        FetchRequest body, FileFetcher fetcher, CancellationToken cancellationToken)
    {
        try
        {
            return TypedResults.Ok(await fetcher.FetchAsync(body.Url, body.Sha256, cancellationToken));
        }
        catch (Exception exception) when (exception is FetchException or FileTooLargeException or HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return TypedResults.Problem($"{body.Url} was not fetched: {exception.Message}", statusCode: StatusCodes.Status422UnprocessableEntity);
        }
    }
}

public sealed record FetchRequest(string Url, string? Sha256);
