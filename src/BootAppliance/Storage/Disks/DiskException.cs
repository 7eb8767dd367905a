namespace BootAppliance.Storage.Disks;

/// <summary>Why nothing was done to a disk.</summary>
public enum DiskFault
{
    BadName,
    BadSize,
    BadKey,
    AlreadyThere,
    NotThere,

    /// <summary>The folder is not on what it was on.</summary>
    NotMounted,

    ReadOnly,
    Full,
    TooLargeForFileSystem,
    InUse,

    /// <summary>It refers to other files, is damaged, or is not in the format that was said.</summary>
    Untrusted,

    NotPossible,
    DeviceFailed,
    ToolFailed,

    /// <summary>It was made, and the blocks said otherwise; it is gone again.</summary>
    BrokenPromise,

    /// <summary>The host helper, or the host, did not answer: nobody knows whether it was done.</summary>
    HostNotReached,
}

/// <summary>A disk was not made, grown or deleted, and all is as before.</summary>
public sealed class DiskException : Exception
{
    /// <param name="fault">For programs.</param>
    /// <param name="subject">Which disk or folder, as the beginning of the sentence.</param>
    /// <param name="happened">Its rest.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="cause">What was caught.</param>
    public DiskException(DiskFault fault, string subject, string happened, string remedy, Exception? cause = null)
        : base(string.Concat($"{subject} {happened}; {remedy}".Select(letter => char.IsControl(letter) ? '?' : letter)), cause) => Fault = fault;

    /// <summary>As another process said it.</summary>
    internal DiskException(DiskFault fault, string sentence)
        : base(string.Concat(sentence.Select(letter => char.IsControl(letter) ? '?' : letter))) => Fault = fault;

    public DiskFault Fault { get; }
}
