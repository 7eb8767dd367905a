namespace BootAppliance.Installs.Activity;

/// <summary>A file on its way to a machine.</summary>
public sealed class Transfer(string file, string by, long size, TimeProvider clock, Action<Transfer> done) : IProgress<long>
{
    private static readonly TimeSpan Broken = TimeSpan.FromSeconds(20);
    private readonly long _began = clock.GetTimestamp();
    private long _last = clock.GetTimestamp();
    private long _sent;

    /// <summary>What it is, for people: <c>initrd of debian-12</c>.</summary>
    public string File { get; } = file;

    /// <summary>TFTP or HTTP.</summary>
    public string By { get; } = by;

    /// <summary>In bytes.</summary>
    public long Size { get; } = size;

    public DateTimeOffset At { get; } = clock.GetUtcNow();

    /// <summary>Bytes that have left, of <see cref="Size"/>.</summary>
    public long Sent => Volatile.Read(ref _sent);

    public int Percent => Size == 0 ? 100 : (int)(Sent * 100 / Size);

    public bool IsComplete => Sent >= Size;

    /// <summary>It neither ended nor moved for so long that nobody waits for it.</summary>
    public bool IsBroken => !IsComplete && clock.GetElapsedTime(Volatile.Read(ref _last)) > Broken;

    public TimeSpan Took => clock.GetElapsedTime(_began, Volatile.Read(ref _last));

    /// <summary>Bytes a second since it began; 0 before anything was sent.</summary>
    public double Rate => Took.TotalSeconds is > 0 and var seconds ? Sent / seconds : 0;

    /// <summary>So many of its bytes have left. What was sent again does not count twice.</summary>
    public void Report(long value)
    {
        var before = Sent;
        if (value <= before) return;
        Volatile.Write(ref _sent, Math.Min(value, Size));
        Volatile.Write(ref _last, clock.GetTimestamp());
        if (before < Size && value >= Size) done(this);
    }
}
