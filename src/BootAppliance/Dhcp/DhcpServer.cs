using System.Net;
using BootAppliance.Dhcp.Classes;
using BootAppliance.Dhcp.Foreign;
using BootAppliance.Dhcp.Protection;
using BootAppliance.Dhcp.Proxy;
using BootAppliance.Dhcp.Trace;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>Sends a finished reply; called on the receive loop for offers, on the database's writer for leases.</summary>
public delegate void SendReply(ReadOnlySpan<byte> packet, ReplyDestination destination);

/// <summary>Told when a client has taken its boot file.</summary>
public delegate void BootTaken(ClientMessage message, BootAnswer answer);

/// <summary>What a network-booting client shall fetch, from which address of ours.</summary>
public delegate BootAnswer? BootLookup(ClientMessage message, IPAddress serverAddress);

/// <summary>
/// Takes packets, asks the policy, remembers, answers. An ACK leaves only when its lease is durable; the receive loop
/// does not wait for that.
/// </summary>
public sealed partial class DhcpServer(
    LeaseTable leases, LeaseWriter writer, LeaseLookup lookup, ReservationIndex reservations, LocalAddresses localAddresses, DhcpRules rules, BootLookup boot,
    PacketIntake intake, SenderLimits limits, ProxyServer bootServer, ForeignServers foreign, BootTaken taken, DhcpEvents events, DhcpMetrics metrics, ExchangeTrace trace, TimeProvider clock, ILogger<DhcpServer> logger)
{
    /// <summary>Handles one datagram. Never throws: one bad packet must not end the loop.</summary>
    public void Receive(ReadOnlyMemory<byte> packet, in Arrival arrival, SendReply send)
    {
        ClientMessage? message = null;
        try
        {
            if (intake.TryRead(packet, arrival.Interface, out message, out var reason)) Handle(new Exchange(packet, message, arrival, send), mayLookUp: true);
            else metrics.Count(null, reason);
        }
        catch (Exception exception)
        {
            metrics.Count(message?.Type, DhcpReason.InternalError);
            Log.PacketFailed(logger, exception, message?.Mac ?? "unknown", arrival.Interface);
        }
    }

    private void Handle(Exchange exchange, bool mayLookUp)
    {
        var (message, arrival) = (exchange.Message, exchange.Arrival);
        if (mayLookUp && message.Type != ClientMessageType.LeaseQuery && !limits.Admit(message))
        {
            End(exchange, DhcpReason.TooOften);
            return;
        }

        if (message.BootItem is not null && ProxyReply.IsForBootServer(message))
        {
            End(exchange, bootServer.Answer(exchange));
            return;
        }

        if (message.Type == ClientMessageType.LeaseQuery)
        {
            AnswerQuery(exchange);
            return;
        }

        if (!ClientKey.TryFrom(message, rules.MatchClientId, out var client))
        {
            End(exchange, DhcpReason.NoIdentity);
            return;
        }

        if (SubnetSelection.Select(leases, message, arrival) is not { } subnet)
        {
            End(exchange, DhcpReason.NoSubnet);
            return;
        }

        var question = new DhcpQuestion
        {
            Message = message,
            Arrival = arrival,
            Client = client,
            Subnet = subnet.Subnet,
            Leases = subnet,
            Known = reservations.Current.Of(message),
            OwnAddresses = localAddresses.All,
            LocalAddresses = localAddresses.Find(arrival.Interface)?.Addresses ?? [],
            Rules = rules,
            OnlyReservations = rules.IsReservationsOnly(arrival.Interface),
            IsTableFull = leases.Count >= rules.MaximumLeases,
            Now = clock.GetUtcNow(),
        };

        DhcpDecision decision;
        lock (leases.Gate)
        {
            (question, decision) = Decide(question);
            Remember(decision, question);
        }

        if (mayLookUp && decision.Reason is (DhcpReason.NoBinding or DhcpReason.UnknownBinding) && TryLookUp(question, exchange)) return;

        switch (decision)
        {
            case DhcpDecision.Acknowledge ack:
                exchange.Boot = BootFor(question);
                Commit(ack, ack.Change, question, ReplyBuilder.Build(ack, question, exchange.Boot), exchange);
                break;
            case DhcpDecision.Record record:
                Commit(record, record.Change, question, reply: null, exchange);
                break;
            default:
                if (decision is DhcpDecision.Offer or DhcpDecision.Inform or DhcpDecision.Bootp) exchange.Boot = BootFor(question);
                if (ReplyBuilder.Build(decision, question, exchange.Boot) is { } reply) exchange.Answer(reply);
                Conclude(decision, question, exchange);
                break;
        }
    }

    private void AnswerQuery(Exchange exchange)
    {
        (DhcpReply? Reply, DhcpReason Reason) answer;
        lock (leases.Gate) answer = LeaseQuery.Answer(leases, exchange.Message, exchange.Arrival, rules, clock.GetUtcNow());
        if (answer.Reply is { } reply) exchange.Answer(reply);
        End(exchange, answer.Reason);
    }

    /// <summary>Asks the subnets of a shared network one after the other, until one has something to say.</summary>
    private (DhcpQuestion Question, DhcpDecision Decision) Decide(DhcpQuestion question)
    {
        (DhcpQuestion, DhcpDecision)? first = null;
        foreach (var candidate in SubnetSelection.Candidates(leases, question))
        {
            var asked = ReferenceEquals(candidate, question.Leases) ? question : question with { Leases = candidate, Subnet = candidate.Subnet };
            var decision = candidate.IsCommitting(question.Client) ? new DhcpDecision.Drop(DhcpReason.CommitInFlight) : DhcpPolicy.Decide(asked);
            if (decision.Reason is not (DhcpReason.PoolExhausted or DhcpReason.ReservationsOnly)) return (asked, decision);
            first ??= (asked, decision);
        }

        return first!.Value;
    }

    /// <summary>Decides again once the database has said whether another appliance gave the lease.</summary>
    private bool TryLookUp(DhcpQuestion question, Exchange exchange)
    {
        var message = question.Message;
        var wanted = message.ClientAddress.IsAny ? message.RequestedAddress : message.ClientAddress;
        return question.Subnet.Prefix.Contains(wanted) && lookup.TryFind(wanted, found =>
        {
            try
            {
                if (found is not null)
                {
                    lock (leases.Gate)
                    {
                        // Memory may have learnt something newer while the database was asked.
                        if (question.Leases.At(wanted) is not { } known || known.RenewedAt < found.RenewedAt) question.Leases.Put(found);
                    }
                }

                Handle(exchange, mayLookUp: false);
            }
            catch (Exception exception)
            {
                metrics.Count(message.Type, DhcpReason.InternalError);
                Log.PacketFailed(logger, exception, message.Mac, question.Arrival.Interface);
            }
        });
    }

    private static void Remember(DhcpDecision decision, DhcpQuestion question)
    {
        switch (decision)
        {
            case DhcpDecision.Offer offer:
                question.Leases.Hold(offer.Address, question.Client, offer.HoldUntil);
                break;
            case DhcpDecision.Acknowledge ack:
                question.Leases.BeginCommit(ack.Change.Lease);
                break;
            case DhcpDecision.Record record:
                question.Leases.BeginCommit(record.Change.Lease);
                break;
            case DhcpDecision.Drop { WithdrawOffer: true }:
                question.Leases.WithdrawOffer(question.Client);
                break;
        }
    }

    private void Commit(DhcpDecision decision, LeaseChange change, DhcpQuestion question, DhcpReply? reply, Exchange exchange)
    {
        if (!writer.TryWrite(change, standing => Committed(decision, change, question, reply, exchange, standing), Failed))
        {
            EndCommit(question, change, isDurable: false);
            Conclude(new DhcpDecision.Drop(DhcpReason.TooManyInFlight), question, exchange);
        }

        void Failed(Exception exception)
        {
            EndCommit(question, change, isDurable: false);
            Log.CommitFailed(logger, exception, question.Message.Mac, change.Lease.Address);
            Conclude(new DhcpDecision.Drop(DhcpReason.CommitFailed), question, exchange);
        }
    }

    private void Committed(DhcpDecision decision, LeaseChange change, DhcpQuestion question, DhcpReply? reply, Exchange exchange, Lease? standing)
    {
        try
        {
            EndCommit(question, change, isDurable: standing is null);
            if (standing is not null)
            {
                lock (leases.Gate) question.Leases.Put(standing);
                decision = new DhcpDecision.Refuse(DhcpReason.TakenByAnotherAppliance);
                exchange.Boot = null;
                if (reply is not null) reply = ReplyBuilder.Nak(question);
            }

            if (reply is not null) exchange.Answer(reply);
            Conclude(decision, question, exchange);
            if (exchange.Boot is not { } boots) return;
            taken(question.Message, boots);
            events.Booting(question, boots);
        }
        catch (Exception exception)
        {
            // The lease stands; the client asks again and gets it.
            metrics.Count(question.Message.Type, DhcpReason.InternalError);
            Log.PacketFailed(logger, exception, question.Message.Mac, question.Arrival.Interface);
        }
    }

    private void EndCommit(DhcpQuestion question, LeaseChange change, bool isDurable)
    {
        lock (leases.Gate) question.Leases.EndCommit(change.Lease.Address, isDurable ? change : null);
    }

    /// <summary>What a class says of its members' boot goes before the inventory.</summary>
    private BootAnswer? BootFor(DhcpQuestion question)
    {
        if (!question.Message.IsNetworkBoot && question.Message.Type != ClientMessageType.Bootp) return null;
        var server = question.Subnet.NextServer ?? question.Arrival.LocalAddress.ToIPAddress();
        foreach (var one in question.Message.Classes)
        {
            if (one.Boot == ClassBoot.None) return new(null, server, $"class {one.Name} boots nothing from here");
            if (one.BootFile is { } file && !question.Message.IsIpxe) return new(file, server, $"class {one.Name} boots {file}");
        }

        return boot(question.Message, server);
    }

    private void End(Exchange exchange, DhcpReason reason)
    {
        trace.Add(exchange.Traced(reason, clock.GetUtcNow()));
        metrics.Count(exchange.Message.Type, reason);
    }

    private void Conclude(DhcpDecision decision, DhcpQuestion question, Exchange exchange)
    {
        End(exchange, decision.Reason);
        if (decision.Reason == DhcpReason.OtherServer) foreign.Note(question.Message.ServerIdentifier, question.Arrival.Interface);
        events.Report(decision, question);
    }

    private static partial class Log
    {
        [LoggerMessage(1100, LogLevel.Error, "DHCP: a packet of {Mac} on {Interface} could not be handled; it was dropped", EventName = "DhcpPacketFailed")]
        public static partial void PacketFailed(ILogger logger, Exception exception, string mac, string @interface);

        [LoggerMessage(1101, LogLevel.Error, "DHCP: the lease of {Address} for {Mac} could not be made durable and was not acknowledged", EventName = "DhcpCommitFailed")]
        public static partial void CommitFailed(ILogger logger, Exception exception, string mac, IPv4Address address);
    }
}
