using System.Net;
using BootAppliance.Access;

namespace BootAppliance.Web;

/// <summary>Who looks, where and when.</summary>
public sealed record Visit(string Host, string Version, DateTimeOffset Now, Caller? Caller)
{
    private static readonly string Name = Dns.GetHostName();

    /// <summary>The build, as the footer names it.</summary>
    public static string Build { get; } = typeof(Visit).Assembly.GetName().Version?.ToString(3) ?? "0";

    public Session? Session => Caller?.Session;

    public bool MayChange => Session is not null && Caller!.Role >= Role.Operator;

    public static Visit Of(HttpContext context) => new(Name, Build, context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(), Caller.Of(context));
}
