using System.Net;
using BootAppliance.Data;
using BootAppliance.Dhcp.Classes;
using BootAppliance.Dhcp.Pxe;
using BootAppliance.Dhcp.V6;

namespace BootAppliance.Dhcp;

/// <summary><c>dhcp</c>: the DHCP server.</summary>
public sealed record DhcpOptions
{
    /// <summary><c>mode</c>: <c>server</c>; <c>reservations_only</c>, a server for known machines alone; <c>proxy</c>, which adds what to boot beside another DHCP server; <c>external</c>, where that server itself points here (<c>bootappliance dhcp recipe</c>); <c>off</c>. Default <c>server</c> if a subnet is configured, else <c>off</c>.</summary>
    public DhcpMode? Mode { get; init; }

    /// <summary><c>interface_modes</c>: interfaces with another mode than <c>mode</c>. Default none.</summary>
    public IReadOnlyList<InterfaceModeOptions> InterfaceModes { get; init; } = [];

    /// <summary><c>interfaces</c>: names of the interfaces to answer on. Default: those with an address in a configured subnet.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary><c>lease_time</c>: of subnets that set none; 1m to 365d. Default 12h.</summary>
    [Between("1m", "365d")]
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromHours(12);

    /// <summary><c>offer_hold</c>: how long an offered address waits for its client; 5s to 10m. Default 60s.</summary>
    [Between("5s", "10m")]
    public TimeSpan OfferHold { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary><c>decline_hold</c>: how long an address that a client declined is not offered; 1m to 24h. Default 10m.</summary>
    [Between("1m", "24h")]
    public TimeSpan DeclineHold { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary><c>boot_lease_time</c>: of firmware and boot loaders, which ask anew once the system runs; 1m to 365d. iPXE does not renew: no shorter than a download takes. Default: like any lease.</summary>
    [Between("1m", "365d")]
    public TimeSpan? BootLeaseTime { get; init; }

    /// <summary><c>match_client_id</c>: a client is who its option 61 says (RFC 2131 §4.2). Firmware, iPXE and system of one interface send three different ones and then have three addresses. Default false: the hardware address counts.</summary>
    public bool MatchClientId { get; init; }

    /// <summary><c>authoritative</c>: refuses what clients claim to have from elsewhere, instead of ignoring it. Set false beside another server of the same subnets. Default true.</summary>
    public bool Authoritative { get; init; } = true;

    /// <summary><c>leasequery</c>: addresses of the relays that may ask who has an address (RFC 4388). Default none.</summary>
    public IReadOnlyList<IPAddress> Leasequery { get; init; } = [];

    /// <summary><c>probe</c>: asks in the background whether somebody uses an address that nobody has a lease for, and gives it to nobody else: by ARP, and by ICMP echo in subnets behind a relay. Default true.</summary>
    public bool Probe { get; init; } = true;

    /// <summary><c>answer_router_solicitations</c>: tells loaders that ask for an IPv6 router that there is none here, by an advertisement without lifetime; they wait up to 16 s else. Silent where this machine forwards IPv6. Default true.</summary>
    public bool AnswerRouterSolicitations { get; init; } = true;

    /// <summary><c>rapid_commit</c>: a client that asks so (option 80, RFC 4039) has its lease in one exchange. Only where no other DHCP server answers, since each would commit an address. Default false.</summary>
    public bool RapidCommit { get; init; }

    /// <summary><c>durability</c>: what an acknowledged lease outlives: <c>power_cut</c>, it is on the disk first; <c>process</c>, a kill of the service, while a power cut may take the last seconds' leases; for disks that sync slowly. Default <c>power_cut</c>.</summary>
    public Durability Durability { get; init; } = Durability.PowerCut;

    /// <summary><c>max_leases</c>: remembered over all subnets; 1 to 16777216. Default 1048576.</summary>
    [Between("1", "16777216")]
    public int MaxLeases { get; init; } = 1 << 20;

    /// <summary><c>classes</c>: clients that are alike, by conditions over what they send. Default none.</summary>
    public IReadOnlyList<ClassOptions> Classes { get; init; } = [];

    /// <summary><c>pxe</c>: a menu that PXE ROMs show themselves, of loaders and of other boot servers. Default none.</summary>
    public PxeOptions Pxe { get; init; } = new();

    /// <summary><c>v6_subnets</c>: what DHCPv6 serves; none overlaps another. Boot files then come over IPv6 too: add <c>[::]:69</c> to <c>tftp.listen</c> and an IPv6 address to <c>http.listen</c>. Default none.</summary>
    public IReadOnlyList<Subnet6Options> V6Subnets { get; init; } = [];

    /// <summary><c>subnets</c>: none overlaps another.</summary>
    public IReadOnlyList<SubnetOptions> Subnets { get; init; } = [];

    internal DhcpMode EffectiveMode => Mode ?? (Subnets.Count > 0 ? DhcpMode.Server : DhcpMode.Off);

    /// <summary>Whether any interface is listened on at all.</summary>
    internal bool Listens => ModeIsOn(EffectiveMode) || InterfaceModes.Any(one => ModeIsOn(one.Mode));

    internal DhcpMode ModeOf(string name) => InterfaceModes.Where(one => one.Interface == name).Select(one => (DhcpMode?)one.Mode).FirstOrDefault() ?? EffectiveMode;

    internal static bool ModeIsOn(DhcpMode mode) => mode is not (DhcpMode.Off or DhcpMode.External);
}

public enum DhcpMode { Off, Server, ReservationsOnly, Proxy, External }

internal static class DhcpModes
{
    /// <summary>As the configuration spells it.</summary>
    public static string Word(this DhcpMode mode) => mode == DhcpMode.ReservationsOnly ? "reservations_only" : mode.ToString().ToLowerInvariant();
}
