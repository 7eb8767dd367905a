using System.Net.Sockets;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp;

/// <summary>Makes the reply that a decision calls for (RFC 2131 table 3). Pure.</summary>
public static class ReplyBuilder
{
    /// <summary>What fits the field <c>file</c> with the NUL that ends it.</summary>
    private const int FileFieldLength = 127;

    /// <summary>Sub-option 6, PXE_DISCOVERY_CONTROL, with bit 3: take the boot file as it stands, look for no boot servers.</summary>
    public static readonly byte[] UseBootFileAtOnce = new PxeVendorOptions { Discovery = PxeDiscovery.UseBootFileAtOnce }.ToArray()!;

    // Discovery by nobody; a menu of one item of type 0, which is the machine's own disk; a prompt of 0 s, which takes the
    // first item without asking (PXE 2.1 §2.2.4, table 2-1, tags 6, 9 and 10).
    private static readonly byte[] BootDiskAtOnce = new PxeVendorOptions
    {
        Discovery = PxeDiscovery.NoBroadcast | PxeDiscovery.NoMulticast | PxeDiscovery.ListedServersOnly,
        Menu = [new(0, "Local disk")],
        Prompt = new(0, "Local disk"),
    }.ToArray()!;

    // iPXE's option 176: do not wait for a proxyDHCP server.
    private static readonly byte[] NoProxyDhcp = [176, 1, 1];

    /// <returns>Null if the decision says nothing to the client.</returns>
    public static DhcpReply? Build(DhcpDecision decision, DhcpQuestion question, BootAnswer? boot) => decision switch
    {
        DhcpDecision.Offer offer => Answer(DhcpMessageType.Offer, question, offer.Address, question.LeaseTime, boot),
        DhcpDecision.Acknowledge ack => Answer(DhcpMessageType.Ack, question, ack.Change.Lease.Address, question.LeaseTime, boot, ack.Reason == DhcpReason.RapidlyCommitted),
        DhcpDecision.Bootp bootp => Answer(DhcpMessageType.None, question, bootp.Address, lease: null, boot),
        DhcpDecision.Inform => Answer(DhcpMessageType.Ack, question, IPv4Address.Any, lease: null, boot),
        DhcpDecision.Refuse => Nak(question),
        _ => null,
    };

    /// <summary>Refuses; carries nothing but who refuses, and for whom.</summary>
    public static DhcpReply Nak(DhcpQuestion question)
    {
        List<ReplyOption> options = [Server(question)];
        AddClientId(options, question.Message);
        return new()
        {
            Type = DhcpMessageType.Nak,
            To = question.Message,
            Destination = ReplyDestination.Of(question.Message, IPv4Address.Any, isNak: true),
            Options = options,
        };
    }

    private static DhcpReply Answer(DhcpMessageType type, DhcpQuestion question, IPv4Address address, TimeSpan? lease, BootAnswer? boot, bool isRapid = false)
    {
        var message = question.Message;
        List<ReplyOption> options = type == DhcpMessageType.None ? [] : [Server(question)];
        if (isRapid) options.Add(new(DhcpOptionCode.RapidCommit, []));
        if (lease is { } time) AddTimes(options, time, question.Client);
        AddBoot(options, message, boot);
        AddNetwork(options, question);
        AddClientId(options, message);
        return new()
        {
            Type = type,
            To = message,
            Destination = ReplyDestination.Of(message, address, isNak: false),
            ClientAddress = type == DhcpMessageType.Ack ? message.ClientAddress : IPv4Address.Any,
            YourAddress = address,
            NextServer = boot is { FileName: not null, NextServer.AddressFamily: AddressFamily.InterNetwork } ? IPv4Address.From(boot.NextServer) : IPv4Address.Any,
            FileName = boot is { FileName.Length: <= FileFieldLength } ? boot.FileName : null,
            Options = options,
        };
    }

    private static ReplyOption Server(DhcpQuestion question) => ReplyOption.Of(
        DhcpOptionCode.ServerIdentifier,
        question.Message.ServerIdentifierOverride.IsAny ? question.Arrival.LocalAddress : question.Message.ServerIdentifierOverride);

    // RFC 2131 §4.4.5 asks for some fuzz around T1: machines that power came back to all at once shall not renew all at once.
    private static void AddTimes(List<ReplyOption> options, TimeSpan lease, ClientKey client)
    {
        var seconds = (uint)lease.TotalSeconds;
        options.Add(ReplyOption.Of(DhcpOptionCode.LeaseTime, lease));
        options.Add(ReplyOption.Of(DhcpOptionCode.RenewalTime, TimeSpan.FromSeconds(seconds / 2 - client.StableHash() % (seconds / 20 + 1))));
        options.Add(ReplyOption.Of(DhcpOptionCode.RebindingTime, TimeSpan.FromSeconds(seconds * 7UL / 8)));
    }

    /// <summary>
    /// Sent whether asked for or not: what ROMs ask for is not what they need (EDK2's list even has an uninitialised
    /// entry). iPXE takes the file alone; firmware wants its own class back, or it discards the offer.
    /// </summary>
    private static void AddBoot(List<ReplyOption> options, ClientMessage message, BootAnswer? boot)
    {
        if (message.IsIpxe) options.Add(new(DhcpOptionCode.Ipxe, NoProxyDhcp));
        if (boot is { Menu: { } menu })
        {
            options.Add(ReplyOption.Of(DhcpOptionCode.VendorClass, "PXEClient"));
            options.Add(new(DhcpOptionCode.VendorSpecific, menu));
        }

        var isPxe = !message.IsIpxe && message.IsPxeClass;
        if (isPxe && boot is { FileName: null, BootsDisk: true })
        {
            options.Add(ReplyOption.Of(DhcpOptionCode.VendorClass, "PXEClient"));
            options.Add(new(DhcpOptionCode.VendorSpecific, BootDiskAtOnce));
        }

        if (boot is { FileName: { } file })
        {
            if (message.IsHttpClass) options.Add(ReplyOption.Of(DhcpOptionCode.VendorClass, "HTTPClient"));
            // UEFI takes any option 43 for a reason to look for boot servers (edk2#6944), and the class alone for a
            // BINL server, whose port 4011 it then asks; without both it takes the boot file.
            if (isPxe && message.Architecture is (ushort)DhcpArchitecture.X86Bios)
            {
                options.Add(ReplyOption.Of(DhcpOptionCode.VendorClass, "PXEClient"));
                options.Add(new(DhcpOptionCode.VendorSpecific, RaspberryPi.Is(message) ? RaspberryPi.VendorOptions : UseBootFileAtOnce));
            }

            options.Add(ReplyOption.Of(DhcpOptionCode.TftpServerName, boot.NextServer.ToString()));
            options.Add(ReplyOption.Of(DhcpOptionCode.BootFileName, file));
        }

        if (message.MachineId is { } id) options.Add(new(DhcpOptionCode.ClientGuid, id));
    }

    private static void AddNetwork(List<ReplyOption> options, DhcpQuestion question)
    {
        var subnet = question.Subnet;
        options.Add(ReplyOption.Of(DhcpOptionCode.SubnetMask, subnet.Prefix.Mask));
        if (subnet.Routers.Count > 0) options.Add(ReplyOption.Of(DhcpOptionCode.Routers, [.. subnet.Routers]));
        if (subnet.NameServers.Count > 0) options.Add(ReplyOption.Of(DhcpOptionCode.DomainNameServers, [.. subnet.NameServers]));
        if (subnet.Domain is { Length: > 0 } domain) options.Add(ReplyOption.Of(DhcpOptionCode.DomainName, domain));
        if (question.Known.For(subnet.Prefix)?.HostName is { Length: > 0 } name)
            options.Add(ReplyOption.Of(DhcpOptionCode.HostName, name));
        if (ReplyFqdn.For(question) is { } fqdn) options.Add(new(DhcpOptionCode.ClientFqdn, fqdn.ToArray()));
        options.Add(ReplyOption.Of(DhcpOptionCode.BroadcastAddress, subnet.Prefix.Broadcast));
        AddConfigured(options, question);
    }

    /// <summary>A class goes before the subnet, and an earlier class before a later one.</summary>
    private static void AddConfigured(List<ReplyOption> options, DhcpQuestion question)
    {
        foreach (var setting in question.Message.Classes.SelectMany(one => one.Options).Concat(question.Subnet.Options))
        {
            if (!options.Exists(known => known.Code == setting.Code)) options.Add(new(setting.Code, setting.Value));
        }
    }

    // RFC 6842 §3: the identifier goes back, so that a client behind a shared hardware address knows its reply.
    private static void AddClientId(List<ReplyOption> options, ClientMessage message)
    {
        if (message.ClientId is { } id) options.Add(new(DhcpOptionCode.ClientIdentifier, id));
    }
}
