using BootAppliance.Storage.Disks;

namespace BootAppliance.Storage.Api;

/// <summary>What storage refuses, as problems: the sentence that says what to do, and the field where one is wrong.</summary>
internal static class StorageProblems
{
    public static RouteGroupBuilder RefusesStorage(this RouteGroupBuilder group)
    {
        group.AddEndpointFilter(async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (StorageRefusedException refusal) when (refusal.Field is { } field)
            {
                return TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [refusal.Message] });
            }
            catch (StorageRefusedException refusal)
            {
                return TypedResults.Problem(refusal.Message, statusCode: Status(refusal.Kind));
            }
            catch (DiskException exception)
            {
                return TypedResults.Problem(exception.Message, statusCode: Status(exception.Fault));
            }
        });
        return group;
    }

    private static int Status(RefusalKind kind) => kind switch
    {
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.NoRoom => StatusCodes.Status507InsufficientStorage,
        RefusalKind.Invalid => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status409Conflict,
    };

    private static int Status(DiskFault fault) => fault switch
    {
        DiskFault.NotThere => StatusCodes.Status404NotFound,
        DiskFault.Full => StatusCodes.Status507InsufficientStorage,
        DiskFault.BadName or DiskFault.BadSize or DiskFault.BadKey => StatusCodes.Status400BadRequest,
        DiskFault.HostNotReached or DiskFault.DeviceFailed or DiskFault.NotMounted => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status409Conflict,
    };
}
