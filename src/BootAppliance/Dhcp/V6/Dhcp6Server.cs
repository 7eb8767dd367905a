using System.Diagnostics.CodeAnalysis;
using System.Net;
using BootAppliance.Data;
using BootAppliance.Dhcp.Protection;
using BootAppliance.Dhcp.Trace;
using BootAppliance.Events;
using BootAppliance.Inventory;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;
using BootAppliance.Protocols.Dhcp6;

namespace BootAppliance.Dhcp.V6;

/// <summary>
/// The DHCPv6 server (RFC 8415 §18.3): stateful for identity associations of addresses, stateless for the rest, boot URLs
/// by RFC 5970. A lease is durable before its reply leaves.
/// </summary>
public sealed partial class Dhcp6Server(
    byte[] duid, IReadOnlyList<Subnet6> subnets, Lease6Table leases, Database database, Func<InventoryView> inventory, Dhcp6Boot boot, DhcpRules rules,
    SenderLimits limits, EventStream events, Dhcp6Metrics metrics, ExchangeTrace trace, TimeProvider clock, ILogger<Dhcp6Server> logger)
{
    private readonly EventBudget _told = new(clock, burst: 200, perSecond: 20);

    /// <summary>Handles one datagram. Never throws: one bad packet must not end the loop.</summary>
    public async Task ReceiveAsync(ReadOnlyMemory<byte> packet, Arrival6 arrival, SendReply6 send)
    {
        var (type, mac, outcome) = (Dhcp6MessageType.None, "", Dhcp6Outcome.Malformed);
        byte[]? reply = null;
        try
        {
            if (TryRead(packet, arrival, out var message, out var relays, out mac))
            {
                type = message.Type;
                (reply, outcome) = await AnswerAsync(message, relays, mac, arrival);
                if (reply is not null) send(reply);
            }
        }
        catch (Exception exception)
        {
            outcome = Dhcp6Outcome.InternalError;
            Log.PacketFailed(logger, exception, type.ToString(), arrival.Interface);
        }

        if (type != Dhcp6MessageType.None) trace.Add(Traced(packet, reply, mac, arrival, outcome));
        metrics.Count(type, outcome);
    }

    private static bool TryRead(ReadOnlyMemory<byte> packet, Arrival6 arrival, [NotNullWhen(true)] out Dhcp6Message? message, out List<Dhcp6Relay> relays, out string mac)
    {
        (message, mac) = (null, "");
        if (!Dhcp6Relays.TryUnwrap(packet.Span, out relays, out var inner, out var hardware) || !Dhcp6Message.TryParse(inner, out message)) return false;
        mac = MacOf(message, hardware, relays, arrival);
        return message.ClientId is not null || message.Type == Dhcp6MessageType.InformationRequest;
    }

    private async Task<(byte[]? Reply, Dhcp6Outcome Outcome)> AnswerAsync(Dhcp6Message message, List<Dhcp6Relay> relays, string mac, Arrival6 arrival)
    {
        if (!limits.Admit(message.ClientId ?? arrival.Source.GetAddressBytes())) return (null, Dhcp6Outcome.TooOften);
        if (Subnet(relays, arrival) is not { } subnet) return (null, Dhcp6Outcome.NoSubnet);
        if (Objection(message) is { } objection) return (null, objection);
        var question = new Question(message, subnet, mac, OwnAddress(subnet, arrival), arrival.Interface, clock.GetUtcNow());
        return await AnswerAsync(question) is { } answer ? (Dhcp6Relays.Wrap(answer, relays), Dhcp6Outcome.Answered) : (null, Dhcp6Outcome.NothingToSay);
    }

    private TracedExchange Traced(ReadOnlyMemory<byte> packet, byte[]? reply, string mac, Arrival6 arrival, Dhcp6Outcome outcome)
    {
        var (client, own) = (new IPEndPoint(arrival.Source, arrival.SourcePort), new IPEndPoint(arrival.LocalAddresses.FirstOrDefault(IPAddress.IPv6Any), Dhcp6Listener.ServerPort));
        return new(clock.GetUtcNow(), mac, arrival.Interface, new(client, own, packet.ToArray()), reply is null ? null : new(own, client, reply), Dhcp6Metrics.Name(outcome), outcome.Sentence(), null);
    }

    private sealed record Question(Dhcp6Message Message, Subnet6 Subnet, string Mac, IPAddress? Own, string Interface, DateTimeOffset Now);

    /// <summary>§16: which messages have to name the server, and which may not.</summary>
    private Dhcp6Outcome? Objection(Dhcp6Message message) => message.Type switch
    {
        Dhcp6MessageType.Solicit or Dhcp6MessageType.Confirm or Dhcp6MessageType.Rebind => message.ServerId is null ? null : Dhcp6Outcome.NamesAServer,
        Dhcp6MessageType.Request or Dhcp6MessageType.Renew or Dhcp6MessageType.Release or Dhcp6MessageType.Decline =>
            message.ServerId is null ? Dhcp6Outcome.NamesNoServer : message.ServerId.AsSpan().SequenceEqual(duid) ? null : Dhcp6Outcome.OtherServer,
        Dhcp6MessageType.InformationRequest => message.ServerId is null || message.ServerId.AsSpan().SequenceEqual(duid) ? null : Dhcp6Outcome.OtherServer,
        _ => Dhcp6Outcome.NotFromClient,
    };

    private async Task<byte[]?> AnswerAsync(Question question)
    {
        var message = question.Message;
        switch (message.Type)
        {
            case Dhcp6MessageType.Solicit when message.WantsRapidCommit && rules.RapidCommit:
                return await GiveAsync(question, Dhcp6MessageType.Reply, isRapid: true);
            case Dhcp6MessageType.Solicit:
                return Advertise(question);
            case Dhcp6MessageType.Request or Dhcp6MessageType.Renew or Dhcp6MessageType.Rebind:
                return await GiveAsync(question, Dhcp6MessageType.Reply, isRapid: false);
            case Dhcp6MessageType.Confirm:
                return Confirm(question);
            case Dhcp6MessageType.Release:
                return await EndAsync(question, LeaseState.Released);
            case Dhcp6MessageType.Decline:
                return await EndAsync(question, LeaseState.Declined);
            default:
                return Settings(Begin(question, Dhcp6MessageType.Reply), question).ToArray();
        }
    }

    private byte[] Advertise(Question question)
    {
        var writer = Begin(question, Dhcp6MessageType.Advertise);
        foreach (var association in question.Message.Associations)
        {
            var client = ClientKey6.Of(question.Message.ClientId!, association.Iaid);
            if (AddressFor(question, client, association) is { } address) Put(writer, question, association.Iaid, address);
            else writer.PutAssociation(association.Iaid, Dhcp6Status.NoAddrsAvail, "no address is free");
        }

        return Settings(writer, question).ToArray();
    }

    private async Task<byte[]?> GiveAsync(Question question, Dhcp6MessageType type, bool isRapid)
    {
        var writer = Begin(question, type);
        if (isRapid) writer.Put(Dhcp6OptionCode.RapidCommit, []);
        foreach (var association in question.Message.Associations)
        {
            var client = ClientKey6.Of(question.Message.ClientId!, association.Iaid);
            if (association.Addresses.Any(address => !question.Subnet.Contains(address)))
            {
                writer.PutAssociation(association.Iaid, Dhcp6Status.NotOnLink, "the address belongs to another link");
                continue;
            }

            if (AddressFor(question, client, association) is not { } wanted)
            {
                writer.PutAssociation(association.Iaid, Dhcp6Status.NoAddrsAvail, "no address is free");
                continue;
            }

            if (await CommitAsync(question, client, wanted) is { } refused) writer.PutAssociation(association.Iaid, Dhcp6Status.NoAddrsAvail, refused);
            else Put(writer, question, association.Iaid, wanted);
        }

        return Settings(writer, question).ToArray();
    }

    /// <summary>§18.3.3: whether the client's addresses still fit its link.</summary>
    private byte[]? Confirm(Question question)
    {
        var addresses = question.Message.Associations.SelectMany(one => one.Addresses).ToList();
        if (addresses.Count == 0) return null;
        var fits = addresses.TrueForAll(question.Subnet.Contains);
        return Begin(question, Dhcp6MessageType.Reply).PutStatus(fits ? Dhcp6Status.Success : Dhcp6Status.NotOnLink, fits ? "all fit this link" : "an address belongs to another link").ToArray();
    }

    /// <summary>§18.3.7, §18.3.8: only what the client really has.</summary>
    private async Task<byte[]> EndAsync(Question question, LeaseState state)
    {
        var writer = Begin(question, Dhcp6MessageType.Reply);
        foreach (var association in question.Message.Associations)
        {
            var held = leases.Of(ClientKey6.Of(question.Message.ClientId!, association.Iaid));
            if (held is null || !held.IsLive(question.Now) || !association.Addresses.Contains(held.Address))
            {
                writer.PutAssociation(association.Iaid, Dhcp6Status.NoBinding, "there is no such lease");
                continue;
            }

            var ended = held with { State = state, ExpiresAt = state == LeaseState.Declined ? question.Now + rules.DeclineHold : question.Now };
            await WriteAsync(ended, question.Now);
        }

        return writer.PutStatus(Dhcp6Status.Success, "").ToArray();
    }

    /// <summary>The inventory's, else what the client has or had, else what it names, else any of the ranges.</summary>
    private UInt128? AddressFor(Question question, ClientKey6 client, Dhcp6IdentityAssociation association)
    {
        var (subnet, now) = (question.Subnet, question.Now);
        bool Free(UInt128 address) => leases.IsFreeFor(address, client, now) && !IsForAnother(address, question.Mac);
        if (Reserved(question) is { } reserved && leases.IsFreeFor(reserved, client, now)) return reserved;
        if (leases.Of(client) is { State: not LeaseState.Declined } had && subnet.Contains(had.Address) && Serves(subnet, had.Address) && Free(had.Address)) return had.Address;
        foreach (var wish in association.Addresses)
        {
            if (Serves(subnet, wish) && Free(wish)) return wish;
        }

        return leases.Find(subnet.Options.Ranges, client, address => !IsForAnother(address, question.Mac), now, now + rules.OfferHold);
    }

    private static bool Serves(Subnet6 subnet, UInt128 address) => subnet.Options.Ranges.Any(range => range.Contains(address));

    private UInt128? Reserved(Question question)
    {
        if (inventory().ByMac(question.Mac) is not { } system) return null;
        foreach (var one in system.Interfaces.Values)
        {
            if (one.MacAddress == question.Mac && IPAddress.TryParse(one.Ipv6Address, out var address) && question.Subnet.Contains(address)) return IPv6Address.From(address);
        }

        return null;
    }

    private bool IsForAnother(UInt128 address, string mac) =>
        inventory().ByKey("ip:" + IPv6Address.ToIPAddress(address)) is { } owner && inventory().ByMac(mac)?.Name != owner.Name;

    /// <returns>Null if the lease is durable, else why not.</returns>
    private async Task<string?> CommitAsync(Question question, ClientKey6 client, UInt128 address)
    {
        var before = leases.Of(client);
        var unbroken = before is not null && before.Address == address && before.IsLive(question.Now);
        var lease = new Lease6
        {
            Address = address,
            Client = client,
            State = LeaseState.Bound,
            Mac = question.Mac,
            HostName = question.Message.HostName ?? (unbroken ? before!.HostName : null),
            StartsAt = unbroken ? before!.StartsAt : question.Now,
            RenewedAt = question.Now,
            ExpiresAt = question.Now + question.Subnet.Options.LeaseTime,
        };
        if (await WriteAsync(lease, question.Now) is not null) return "another appliance gave the address to another machine first";
        if (!unbroken) Tell("dhcp.lease", $"{Who(question)} has {IPv6Address.ToIPAddress(address)} until {lease.ExpiresAt:HH:mm} UTC (DHCPv6)", question);
        return null;
    }

    private Task<Lease6?> WriteAsync(Lease6 lease, DateTimeOffset now) => database.WriteAsync(
        connection => Lease6Store.Apply(connection, lease, now),
        standing => leases.Put(standing ?? lease));

    private Dhcp6Writer Begin(Question question, Dhcp6MessageType type)
    {
        var writer = new Dhcp6Writer(type, question.Message.TransactionId).Put(Dhcp6OptionCode.ServerId, duid);
        return question.Message.ClientId is { } id ? writer.Put(Dhcp6OptionCode.ClientId, id) : writer;
    }

    private static void Put(Dhcp6Writer writer, Question question, uint iaid, UInt128 address)
    {
        var valid = (uint)question.Subnet.Options.LeaseTime.TotalSeconds;
        writer.PutAssociation(iaid, address, (uint)(valid * 5UL / 8), valid);
    }

    private Dhcp6Writer Settings(Dhcp6Writer writer, Question question)
    {
        var options = question.Subnet.Options;
        if (options.NameServers.Count > 0) writer.PutAddresses(Dhcp6OptionCode.DnsServers, options.NameServers.Select(IPv6Address.From));
        if (options.DomainSearch.Count > 0) writer.Put(Dhcp6OptionCode.DomainList, Names(options.DomainSearch));
        if (!Dhcp6Boot.IsBooting(question.Message) || question.Own is null) return writer;
        var (url, sentence) = boot.Of(question.Message, question.Mac, question.Own);
        if (question.Message.Type != Dhcp6MessageType.Solicit)
            Tell("boot.offer", $"{Who(question)} is told to boot {url ?? "nothing from here"} (DHCPv6): {sentence}", question);
        if (url is not null) Dhcp6Boot.Put(writer, question.Message, url);
        return writer;
    }

    /// <summary>RFC 3646 §4: labels, and no compression.</summary>
    private static byte[] Names(IEnumerable<string> names)
    {
        List<byte> bytes = [];
        foreach (var name in names)
        {
            foreach (var label in name.TrimEnd('.').Split('.')) DnsName.WriteLabel(bytes, label);
            bytes.Add(0);
        }

        return [.. bytes];
    }

    private Subnet6? Subnet(List<Dhcp6Relay> relays, Arrival6 arrival)
    {
        // The relay next to the client knows its link; those further out may leave theirs at 0 (§19.1.1).
        for (var i = relays.Count - 1; i >= 0; i--)
        {
            if (relays[i].Link != 0) return subnets.FirstOrDefault(subnet => subnet.Contains(relays[i].Link));
        }

        return subnets.FirstOrDefault(subnet => subnet.Options.Interface == arrival.Interface) ?? subnets.FirstOrDefault(subnet => arrival.LocalAddresses.Any(subnet.Contains));
    }

    private static IPAddress? OwnAddress(Subnet6 subnet, Arrival6 arrival) =>
        arrival.LocalAddresses.FirstOrDefault(subnet.Contains) ?? arrival.LocalAddresses.FirstOrDefault(one => !one.IsIPv6LinkLocal);

    private static string MacOf(Dhcp6Message message, byte[]? told, List<Dhcp6Relay> relays, Arrival6 arrival)
    {
        var peer = relays.Count > 0 ? relays[^1].Peer : IPv6Address.From(arrival.Source);
        var hardware = told ?? (message.ClientId is { } id ? Duid.HardwareOf(id) : null) ?? Duid.HardwareOf(peer);
        return hardware is null ? "" : new MacAddress(hardware).ToString();
    }

    private string Who(Question question) => inventory().ByMac(question.Mac) is { } system ? $"{system.Name} ({question.Mac})"
        : question.Mac.Length > 0 ? question.Mac : $"DUID {Convert.ToHexStringLower(question.Message.ClientId ?? [])}";

    private void Tell(string kind, string text, Question question)
    {
        if (!_told.TryTake(out _)) return;
        events.Post(new NewEvent(kind, EventLevel.Info, text)
        {
            System = inventory().ByMac(question.Mac)?.Name,
            Mac = question.Mac.Length > 0 ? question.Mac : null,
            Data = new Dictionary<string, string> { ["interface"] = question.Interface, ["message"] = question.Message.Type.ToString() },
        });
    }

    private static partial class Log
    {
        [LoggerMessage(1180, LogLevel.Error, "DHCPv6: a {Type} on {Interface} could not be handled; it was dropped", EventName = "Dhcp6PacketFailed")]
        public static partial void PacketFailed(ILogger logger, Exception exception, string type, string @interface);
    }
}
