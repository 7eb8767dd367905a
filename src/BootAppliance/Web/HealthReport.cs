using BootAppliance.Boot;
using BootAppliance.Data;
using BootAppliance.Dhcp;
using BootAppliance.Dhcp.Foreign;
using BootAppliance.Http;
using BootAppliance.Installs.Syslog;
using BootAppliance.Inventory;
using BootAppliance.Tftp;

namespace BootAppliance.Web;

/// <summary>A part of the appliance. If it does not work, <see cref="NextStep"/> says what to do.</summary>
public sealed record HealthRow(string Name, bool Works, string Sentence, string? NextStep = null);

/// <summary>The parts of the appliance and whether they work.</summary>
internal sealed class HealthReport(Database database, DhcpOptions dhcp, TftpOptions tftp, HttpOptions http, SyslogOptions syslogOptions, SyslogListener syslog, ForeignServers others, TemplateFailures templates, BootLoaders loaders, TimeProvider clock)
{
    private static readonly TimeSpan WriterMustShow = TimeSpan.FromSeconds(20);

    public IReadOnlyList<HealthRow> Rows =>
    [
        Writer(),
        Dhcp(),
        tftp.Enabled ? new HealthRow("TFTP", true, string.Join(", ", tftp.Listen)) : new HealthRow("TFTP", true, "off: tftp.enabled is false"),
        new HealthRow("HTTP", true, string.Join(", ", http.Listen)),
        Syslog(),
        .. others.Current.Where(one => dhcp.ModeOf(one.Interface) is DhcpMode.Server or DhcpMode.ReservationsOnly).Select(one => new HealthRow(
            "Another DHCP server", false, $"{one.Address} answers on {one.Interface} too: machines boot by chance", $"stop it, or set mode proxy for {one.Interface}")),
        .. templates.Current().Select(OfTemplate),
        Loaders(),
    ];

    /// <summary>What keeps this machine from booting or being installed, if that is known beforehand.</summary>
    public HealthRow? ProblemOf(SystemObject system) => templates.Of(system) is { } broken ? OfTemplate(broken) : null;

    private HealthRow Writer() => clock.GetUtcNow() - database.LastProgress < WriterMustShow
        ? new HealthRow("Database", true, $"{database.Dialect.Name}, writes are durable")
        : new HealthRow("Database", false, $"the writer has not shown itself since {database.LastProgress:u}", "journalctl -u bootappliance");

    private HealthRow Dhcp() => dhcp switch
    {
        { Listens: true } => new HealthRow("DHCP", true, $"{dhcp.EffectiveMode.Word()}{(dhcp.Subnets.Count > 0 ? " for " : "")}{string.Join(", ", dhcp.Subnets.Select(one => one.Subnet.ToString()))}"),
        { EffectiveMode: DhcpMode.External } => new HealthRow("DHCP", true, "external: another server points machines here"),
        _ => new HealthRow("DHCP", true, "off: configure dhcp.subnets, or dhcp.mode proxy or external"),
    };

    // Another syslog server on the port is usual, and booting goes on without.
    private HealthRow Syslog() => (syslogOptions.Enabled, syslog.Refusal) switch
    {
        (false, _) => new HealthRow("Syslog", true, "off: installers send no log lines"),
        (_, { } refusal) => new HealthRow("Syslog", false, $"not received: {refusal}", "set syslog.listen to another port, or stop what has this one"),
        _ => new HealthRow("Syslog", true, string.Join(", ", syslogOptions.Listen)),
    };

    private HealthRow Loaders()
    {
        var missing = loaders.All.Where(loader => loader.IsMissing).ToList();
        return missing.Count == 0
            ? new HealthRow("Boot loaders", true, $"all {loaders.All.Count} are there")
            : new HealthRow("Boot loaders", false, $"{string.Join(", ", missing.Select(loader => loader.Name))} not there: machines that need them do not boot", $"apt-get install {string.Join(' ', missing.Select(loader => loader.Package).Distinct())}");
    }

    private static HealthRow OfTemplate(TemplateFailure broken) => new("Template", false, $"{broken.Machines}: {broken.Sentence}", broken.NextStep);
}
