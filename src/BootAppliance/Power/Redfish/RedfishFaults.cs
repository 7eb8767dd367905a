using System.Net;

namespace BootAppliance.Power.Redfish;

/// <summary>What refusals mean to the caller (DSP0266 §8.5, and the messages of the Base registry).</summary>
internal static class RedfishFaults
{
    private static readonly HashSet<string> Limits = ["SessionLimitExceeded", "CreateLimitReachedForResource", "EventSubscriptionLimitExceeded"];

    /// <exception cref="PowerException">For every code but 2xx.</exception>
    public static void Check(RedfishAnswer answer, string method, string path)
    {
        if (!answer.IsDone) throw Of(answer, method, path);
    }

    public static PowerException Of(RedfishAnswer answer, string method, string path)
    {
        var answered = $"answered {method} {path} with {answer.Said}";
        return (int)answer.Status switch
        {
            401 when answer.Messages.Contains("InsufficientPrivilege") => Privilege(answered),
            401 => new(PowerFailure.AuthenticationRefused, answered, "correct the account and the password in the inventory"),
            403 => Privilege(answered),
            409 => new(PowerFailure.WrongState, answered, "read the state first; switch on what is off"),
            412 or 428 => new(PowerFailure.WrongState, $"{answered}, whichever ETag it was given", "try again; if it stays so, update the BMC's firmware"),
            429 or 503 => new(PowerFailure.Busy, answered, answer.RetryAfter is { } wait ? $"try again in {Math.Max(1, Math.Ceiling(wait.TotalSeconds)):f0} s" : "try again in some seconds"),
            404 or 405 or 501 => new(PowerFailure.Unsupported, answered, "use another way or another power system for it, or update the BMC's firmware"),
            400 => new(PowerFailure.Unsupported, answered, "use another way or another power system for it"),
            _ => new(PowerFailure.ProtocolError, answered, "look at the BMC's own log, and update its firmware"),
        };

        static PowerException Privilege(string answered) => new(PowerFailure.PrivilegeRefused, answered, "give the account the role Operator in the BMC's settings");
    }

    public static PowerException OfLogin(RedfishAnswer answer, string account) => answer switch
    {
        _ when answer.Messages.Any(Limits.Contains) => new(PowerFailure.Busy, $"has as many sessions as it may have ({answer.Said})", "try again in a minute; if it stays so, close sessions on the BMC's own page"),
        { Status: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } => new(PowerFailure.AuthenticationRefused, $"refused the account \"{account}\" or its password ({answer.Said})", "correct them in the inventory; it is not tried again, for that locks accounts"),
        _ => Of(answer, "POST", "of a session"),
    };
}
