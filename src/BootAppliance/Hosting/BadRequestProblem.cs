using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;

namespace BootAppliance.Hosting;

/// <summary>A body or a query that cannot be read is answered with its field and what is wrong with it (RFC 9457).</summary>
internal sealed class BadRequestProblem : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException bad) return false;
        var field = (bad.InnerException as JsonException)?.Path?.TrimStart('$', '.') is { Length: > 0 } path ? path : "request";
        var problem = TypedResults.ValidationProblem(
            new Dictionary<string, string[]> { [field] = [bad.InnerException?.Message ?? bad.Message] }, title: "The request cannot be read");
        context.Response.StatusCode = bad.StatusCode;
        await problem.ExecuteAsync(context);
        return true;
    }
}
