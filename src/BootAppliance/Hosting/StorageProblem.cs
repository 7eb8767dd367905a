using BootAppliance.Http;
using Microsoft.AspNetCore.Diagnostics;

namespace BootAppliance.Hosting;

/// <summary>A store that cannot be read or written is no fault of the request: administrators get the sentence, which says what to do.</summary>
internal sealed class StorageProblem : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not IOException || context.Features.Get<PlaneFeature>()?.Plane is not Plane.Admin || context.Response.HasStarted) return false;
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        await TypedResults.Problem(exception.Message, statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context);
        return true;
    }
}
