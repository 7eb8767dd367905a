using BootAppliance.Access;
using BootAppliance.Boot;
using BootAppliance.Content;
using BootAppliance.Data;
using BootAppliance.Dhcp;
using BootAppliance.Events;
using BootAppliance.Events.Notify;
using BootAppliance.Http;
using BootAppliance.Installs;
using BootAppliance.Installs.Syslog;
using BootAppliance.Inventory;
using BootAppliance.Power;
using BootAppliance.Storage;
using BootAppliance.Tftp;

namespace BootAppliance.Hosting;

/// <summary>The whole validated configuration, one record a feature. Values are final: a change makes a new record.</summary>
public sealed record ApplianceOptions
{
    public const string DefaultStateDirectory = "/var/lib/bootappliance";

    /// <summary><c>state_directory</c>: where the database and the stored files live; absolute and writable. Default <c>/var/lib/bootappliance</c>.</summary>
    public string StateDirectory { get; init; } = DefaultStateDirectory;

    /// <summary><c>templates</c>: a file here hides the shipped template of the same path. It need not exist. Default <c>/etc/bootappliance/templates</c>.</summary>
    public string TemplatesDirectory { get; init; } = "/etc/bootappliance/templates";

    public DatabaseOptions Database { get; init; } = new();

    public AdminOptions Admin { get; init; } = new();

    public HttpOptions Http { get; init; } = new();

    public TftpOptions Tftp { get; init; } = new();

    public DhcpOptions Dhcp { get; init; } = new();

    public BootOptions Boot { get; init; } = new();

    public InstallOptions Installs { get; init; } = new();

    public EventOptions Events { get; init; } = new();

    public NotifyOptions Notify { get; init; } = new();

    public SyslogOptions Syslog { get; init; } = new();

    public PowerOptions Power { get; init; } = new();

    public ImportOptions Import { get; init; } = new();

    public ContentOptions Content { get; init; } = new();

    public StorageOptions Storage { get; init; } = new();
}
