namespace BootAppliance.Http;

/// <summary>Whom a listener and a route face. A route is reachable only through a listener of its own plane.</summary>
public enum Plane
{
    /// <summary>Machines that boot: plain HTTP, boot, answer, callback, content and mirror routes only.</summary>
    Boot = 1,

    /// <summary>People and their tools: the API, the status page, metrics.</summary>
    Admin = 2,
}
