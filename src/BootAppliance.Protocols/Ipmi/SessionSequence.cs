namespace BootAppliance.Protocols.Ipmi;

/// <summary>The numbers of the packets that one side sends: from 1, each once, never 0, which stands for "outside a session" (IPMI 2.0 rev 1.1 §6.12.13).</summary>
public sealed class SessionCounter
{
    private uint _last;

    public uint Next() => ++_last == 0 ? _last = 1 : _last;
}

/// <summary>
/// Which numbers of the other side were seen: none is taken twice, and none that is more than 16 behind the highest
/// (IPMI 2.0 rev 1.1 §6.12.13). The specification also limits how far a number may run ahead; here it may by any distance up to
/// half of all numbers, for only packets with a right code come this far, and a gap is no more than packets that were lost.
/// </summary>
public sealed class ReplayWindow
{
    public const int Width = 16;

    private uint _highest;

    // Bit n: the number n behind the highest was seen.
    private uint _seen;

    public bool TryAccept(uint sequence)
    {
        if (sequence == 0) return false;
        var ahead = (int)(sequence - _highest);
        if (ahead > 0)
        {
            _seen = ahead > Width ? 1 : _seen << ahead | 1;
            _highest = sequence;
            return true;
        }

        if (ahead < -Width || (_seen & 1u << -ahead) != 0) return false;
        _seen |= 1u << -ahead;
        return true;
    }
}
