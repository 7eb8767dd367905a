using System.Net;
using BootAppliance.Dhcp.Classes;
using BootAppliance.Dhcp.Foreign;
using BootAppliance.Dhcp.Protection;
using BootAppliance.Dhcp.Proxy;
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
    PacketIntake intake, SenderLimits limits, ProxyServer bootServer, ForeignServers foreign, BootTaken taken, DhcpEvents events, DhcpMetrics metrics, TimeProvider clock, ILogger<DhcpServer> logger)
{
    /// <summary>Handles one datagram. Never throws: one bad packet must not end the loop.</summary>
    public void Receive(ReadOnlyMemory<byte> packet, in Arrival arrival, SendReply send)
    {
        ClientMessage? message = null;
        try
        {
            if (intake.TryRead(packet, arrival.Interface, out message, out var reason)) Handle(message, arrival, send, mayLookUp: true);
            else metrics.Count(null, reason);
        }
        catch (Exception exception)
        {
            metrics.Count(message?.Type, DhcpReason.InternalError);
            Log.PacketFailed(logger, exception, message?.Mac ?? "unknown", arrival.Interface);
        }
    }

    private void Handle(ClientMessage message, in Arrival arrival, SendReply send, bool mayLookUp)
    {
        if (mayLookUp && message.Type != ClientMessageType.LeaseQuery && !limits.Admit(message))
        {
            metrics.Count(message.Type, DhcpReason.TooOften);
            return;
        }

        if (message.BootItem is not null && ProxyReply.IsForBootServer(message))
        {
            metrics.Count(message.Type, bootServer.Answer(message, arrival, send));
            return;
        }

        if (message.Type == ClientMessageType.LeaseQuery)
        {
            AnswerQuery(message, arrival, send);
            return;
        }

        if (!ClientKey.TryFrom(message, rules.MatchClientId, out var client))
        {
            metrics.Count(message.Type, DhcpReason.NoIdentity);
            return;
        }

        if (SubnetSelection.Select(leases, message, arrival) is not { } subnet)
        {
            metrics.Count(message.Type, DhcpReason.NoSubnet);
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

        if (mayLookUp && decision.Reason is (DhcpReason.NoBinding or DhcpReason.UnknownBinding) && TryLookUp(question, send)) return;

        switch (decision)
        {
            case DhcpDecision.Acknowledge ack:
                var answer = BootFor(question);
                Commit(ack, ack.Change, question, ReplyBuilder.Build(ack, question, answer), answer, send);
                break;
            case DhcpDecision.Record record:
                Commit(record, record.Change, question, reply: null, answer: null, send);
                break;
            default:
                if (ReplyBuilder.Build(decision, question, decision is DhcpDecision.Offer or DhcpDecision.Inform or DhcpDecision.Bootp ? BootFor(question) : null) is { } reply) Send(reply, send);
                Conclude(decision, question);
                break;
        }
    }

    private void AnswerQuery(ClientMessage message, in Arrival arrival, SendReply send)
    {
        (DhcpReply? Reply, DhcpReason Reason) answer;
        lock (leases.Gate) answer = LeaseQuery.Answer(leases, message, arrival, rules, clock.GetUtcNow());
        if (answer.Reply is { } reply) Send(reply, send);
        metrics.Count(message.Type, answer.Reason);
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
    private bool TryLookUp(DhcpQuestion question, SendReply send)
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

                Handle(message, question.Arrival, send, mayLookUp: false);
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

    private void Commit(DhcpDecision decision, LeaseChange change, DhcpQuestion question, DhcpReply? reply, BootAnswer? answer, SendReply send)
    {
        if (!writer.TryWrite(change, standing => Committed(decision, change, question, reply, answer, send, standing), Failed))
        {
            EndCommit(question, change, isDurable: false);
            Conclude(new DhcpDecision.Drop(DhcpReason.TooManyInFlight), question);
        }

        void Failed(Exception exception)
        {
            EndCommit(question, change, isDurable: false);
            Log.CommitFailed(logger, exception, question.Message.Mac, change.Lease.Address);
            Conclude(new DhcpDecision.Drop(DhcpReason.CommitFailed), question);
        }
    }

    private void Committed(
        DhcpDecision decision, LeaseChange change, DhcpQuestion question, DhcpReply? reply, BootAnswer? answer, SendReply send, Lease? standing)
    {
        try
        {
            EndCommit(question, change, isDurable: standing is null);
            if (standing is not null)
            {
                lock (leases.Gate) question.Leases.Put(standing);
                decision = new DhcpDecision.Refuse(DhcpReason.TakenByAnotherAppliance);
                if (reply is not null) reply = ReplyBuilder.Nak(question);
            }

            if (reply is not null) Send(reply, send);
            Conclude(decision, question);
            if (answer is null || standing is not null) return;
            taken(question.Message, answer);
            events.Booting(question, answer);
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

    private void Conclude(DhcpDecision decision, DhcpQuestion question)
    {
        metrics.Count(question.Message.Type, decision.Reason);
        if (decision.Reason == DhcpReason.OtherServer) foreign.Note(question.Message.ServerIdentifier, question.Arrival.Interface);
        events.Report(decision, question);
    }

    private static void Send(DhcpReply reply, SendReply send)
    {
        Span<byte> buffer = stackalloc byte[ReplyEncoder.LargestLength];
        var length = ReplyEncoder.Write(reply, buffer);
        send(buffer[..length], reply.Destination);
    }

    private static partial class Log
    {
        [LoggerMessage(1100, LogLevel.Error, "DHCP: a packet of {Mac} on {Interface} could not be handled; it was dropped", EventName = "DhcpPacketFailed")]
        public static partial void PacketFailed(ILogger logger, Exception exception, string mac, string @interface);

        [LoggerMessage(1101, LogLevel.Error, "DHCP: the lease of {Address} for {Mac} could not be made durable and was not acknowledged", EventName = "DhcpCommitFailed")]
        public static partial void CommitFailed(ILogger logger, Exception exception, string mac, IPv4Address address);
    }
}
