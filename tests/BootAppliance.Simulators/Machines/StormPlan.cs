using System.Globalization;
using System.Net;
using System.Reflection;

namespace BootAppliance.Simulators.Machines;

/// <summary>What a storm consists of; each value may be given as <c>name=value</c>.</summary>
internal sealed record StormPlan(IPAddress Server, IPAddress Relay, string Socket, string Profile)
{
    /// <summary><c>machines</c>: how many.</summary>
    public int Machines { get; init; } = 1000;

    /// <summary><c>first</c>: the number of the first of them.</summary>
    public int First { get; init; } = 1;

    /// <summary><c>spread</c>: within how many seconds they are switched on.</summary>
    public double Spread { get; init; } = 10;

    /// <summary><c>steps</c>: how many reports of progress each makes.</summary>
    public int Steps { get; init; } = 8;

    /// <summary><c>pause</c>: seconds from one report to the next, a quarter more or less.</summary>
    public double Pause { get; init; } = 2;

    /// <summary><c>logs</c>: of how many parts each of the two log files consists.</summary>
    public int Logs { get; init; } = 3;

    /// <summary><c>part</c>: bytes of a part, at most 65536.</summary>
    public int Part { get; init; } = 8192;

    /// <summary><c>limit</c>: seconds after which a machine that is not done is given up.</summary>
    public double Limit { get; init; } = 300;

    /// <summary><c>attack</c>: an address of the machines' network from which wrong requests come meanwhile; none if empty.</summary>
    public string Attack { get; init; } = "";

    /// <returns>Null if a word is not known.</returns>
    public static StormPlan? Read(string[] arguments)
    {
        if (arguments is not [var server, var relay, var socket, var profile, .. var settings]) return null;
        var plan = new StormPlan(IPAddress.Parse(server), IPAddress.Parse(relay), socket, profile);
        foreach (var setting in settings)
        {
            var (name, value) = setting.Split('=', 2) is [var before, var after] ? (before, after) : (setting, "");
            var property = typeof(StormPlan).GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            if (property is null || value.Length == 0) return null;
            property.SetValue(plan, Convert.ChangeType(value, property.PropertyType, CultureInfo.InvariantCulture));
        }

        return plan;
    }
}
