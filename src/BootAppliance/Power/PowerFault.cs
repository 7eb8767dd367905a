namespace BootAppliance.Power;

/// <summary>What the caller decides by: whether to try again, and when.</summary>
public enum PowerFailure
{
    /// <summary>Nothing answers; try again later.</summary>
    Unreachable,

    /// <summary>Unknown account or wrong password. Never tried again by itself: that locks accounts.</summary>
    AuthenticationRefused,

    /// <summary>The account may log in, but not do this.</summary>
    PrivilegeRefused,

    /// <summary>Back off and try again.</summary>
    Busy,

    /// <summary>Not while the machine is on, or off; read the state first.</summary>
    WrongState,

    /// <summary>This power system cannot.</summary>
    Unsupported,

    /// <summary>What the inventory says of it cannot be right.</summary>
    BadSetting,

    /// <summary>Another certificate than the one that is pinned.</summary>
    TlsMismatch,

    /// <summary>It answered, and not as the protocol says.</summary>
    ProtocolError,

    /// <summary>Nobody knows whether it is on; it is told all the same.</summary>
    NotKnown,

    /// <summary>A person was told what to do, and has to say that it was done.</summary>
    WaitsForPerson,

    /// <summary>It answered at first, then no more, or not in time.</summary>
    TimedOut,
}

/// <summary>Why nothing came of it: one sentence with which machine and power system, what happened, and what to do.</summary>
/// <param name="Failure">For programs.</param>
/// <param name="Sentence">For people.</param>
/// <param name="MayHaveHappened">The command was sent and its answer is missing: read the state before it is sent again.</param>
public sealed record PowerFault(PowerFailure Failure, string Sentence, bool MayHaveHappened = false);

public record PowerOutcome(PowerFault? Fault)
{
    public static PowerOutcome Done { get; } = new(Fault: null);
}

/// <summary>Has a value or a fault.</summary>
public sealed record PowerOutcome<T>(T? Value, PowerFault? Fault) : PowerOutcome(Fault);
