namespace BootAppliance.Dhcp;

/// <summary>Why the server answered as it did, or did not. <see cref="DhcpReasons.Sentence"/> has one sentence for each.</summary>
public enum DhcpReason
{
    // Offers, in the order in which an address is looked for.
    OfferedReservation,
    OfferedBinding,
    OfferedAgain,
    OfferedRequested,
    OfferedFree,

    // Acknowledgements.
    Acknowledged,
    RapidlyCommitted,
    Rebooted,
    Renewed,
    Rebound,
    Informed,
    BootpAnswered,
    LeaseQueryAnswered,
    ProxyOffered,
    ProxyAnswered,

    // Refusals: a NAK makes the client start again at once.
    WrongNetwork,
    NotItsAddress,
    AddressTaken,
    AddressReserved,
    ReservedElsewhere,
    AddressNotServed,
    NoBinding,
    TakenByAnotherAppliance,

    // Changes without a reply.
    Released,
    Declined,
    DeclinedTooOften,

    // Silence.
    OtherServer,
    UnknownBinding,
    NotTheHolder,
    IncompleteRequest,
    PoolExhausted,
    ReservationsOnly,
    LeaseTableFull,
    NoSubnet,
    NoIdentity,
    CommitInFlight,
    CommitFailed,
    TooManyInFlight,
    TooOften,
    Malformed,
    NotFromClient,
    OwnQuestion,
    BootpUnknown,
    LeaseQueryRefused,
    ProxyNotBooting,
    ProxyNotOurs,
    ProxyNothing,
    UnknownType,
    InternalError,
}

public static class DhcpReasons
{
    /// <summary>What it means, in one sentence, for events and the API.</summary>
    public static string Sentence(this DhcpReason reason) => reason switch
    {
        DhcpReason.OfferedReservation => "the inventory reserves this address for the machine",
        DhcpReason.OfferedBinding => "the machine has or last had this address",
        DhcpReason.OfferedAgain => "this address was offered a moment ago and still waits for the machine",
        DhcpReason.OfferedRequested => "the machine asked for this address and it is free",
        DhcpReason.OfferedFree => "this address of the subnet's ranges is free",
        DhcpReason.Acknowledged => "the machine took the offer",
        DhcpReason.RapidlyCommitted => "the machine asked to have its lease without an offer (rapid commit)",
        DhcpReason.Rebooted => "the machine started again and keeps its address",
        DhcpReason.Renewed => "the machine extended its lease",
        DhcpReason.Rebound => "the machine extended its lease by broadcast; it could not reach the server directly",
        DhcpReason.Informed => "the machine has an address of its own and asked for the other settings",
        DhcpReason.BootpAnswered => "the inventory reserves this address for the machine, which asked by BOOTP",
        DhcpReason.LeaseQueryAnswered => "a relay asked who has an address",
        DhcpReason.ProxyOffered => "beside another DHCP server the machine was offered its boot file",
        DhcpReason.ProxyAnswered => "the machine asked the boot server on port 4011 for its boot file",
        DhcpReason.ProxyNotBooting => "the machine does not boot from the network; another server gives it its address",
        DhcpReason.ProxyNotOurs => "this is between the machine and the server that gives it its address",
        DhcpReason.ProxyNothing => "the machine shall boot nothing from here",
        DhcpReason.WrongNetwork => "the address does not belong to the subnet that the machine is on now",
        DhcpReason.NotItsAddress => "the machine has another address on this subnet",
        DhcpReason.AddressTaken => "the address is leased to another machine, or in quarantine",
        DhcpReason.AddressReserved => "the inventory reserves the address for another machine",
        DhcpReason.ReservedElsewhere => "the inventory reserves another address for the machine; it gets that one when it asks again",
        DhcpReason.AddressNotServed => "the address lies in none of the subnet's ranges and is not reserved for the machine",
        DhcpReason.NoBinding => "the server is the authority of this subnet and has no such lease",
        DhcpReason.TakenByAnotherAppliance => "another appliance on the same database gave the address to another machine first",
        DhcpReason.Released => "the machine gave its address back",
        DhcpReason.Declined => "the machine found the address in use by something else; it is in quarantine",
        DhcpReason.DeclinedTooOften => "the machine declined so many addresses that this one was not put in quarantine; look at the machine",
        DhcpReason.OtherServer => "the machine chose another DHCP server",
        DhcpReason.UnknownBinding => "the server knows no lease of this machine and is not asked to speak for others",
        DhcpReason.NotTheHolder => "the machine does not hold the address that it speaks of",
        DhcpReason.IncompleteRequest => "the message lacks an address or identifier that RFC 2131 table 5 demands",
        DhcpReason.PoolExhausted => "every address of the subnet's ranges is in use; enlarge the ranges or shorten the lease time",
        DhcpReason.ReservationsOnly => "the subnet has no dynamic ranges and the inventory has no address for the machine",
        DhcpReason.LeaseTableFull => "dhcp.max_leases leases are remembered already",
        DhcpReason.NoSubnet => "no configured subnet matches the relay, the machine's address or the interface",
        DhcpReason.NoIdentity => "the message has neither a hardware address nor a client identifier",
        DhcpReason.CommitInFlight => "the same request is being made durable; its answer follows",
        DhcpReason.CommitFailed => "the database could not make the lease durable, so it was not acknowledged",
        DhcpReason.TooManyInFlight => "too many leases wait for the disk; the machine will ask again",
        DhcpReason.TooOften => "the machine, or its switch port, asks more often than any real one does",
        DhcpReason.Malformed => "the packet is not a DHCP message",
        DhcpReason.OwnQuestion => "it belongs to the appliance's own question who else gives addresses",
        DhcpReason.NotFromClient => "the message is a server's, not a client's",
        DhcpReason.BootpUnknown => "the machine asks by BOOTP, which takes an address for good, and the inventory has none for it",
        DhcpReason.LeaseQueryRefused => "who asks for leases is not a relay that dhcp.leasequery names",
        DhcpReason.UnknownType => "the message type is not one that a server answers",
        DhcpReason.InternalError => "the server made a mistake on this packet; the log has the details",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    /// <summary>Whether an administrator wants to hear of it: something was refused that somebody may be waiting for.</summary>
    public static bool IsNoteworthy(this DhcpReason reason) => reason
        is (>= DhcpReason.WrongNetwork and <= DhcpReason.TakenByAnotherAppliance)
        or DhcpReason.Declined or DhcpReason.DeclinedTooOften
        or DhcpReason.PoolExhausted or DhcpReason.ReservationsOnly or DhcpReason.LeaseTableFull or DhcpReason.NoIdentity or DhcpReason.BootpUnknown or DhcpReason.LeaseQueryRefused
        or DhcpReason.CommitFailed or DhcpReason.TooManyInFlight;
}
