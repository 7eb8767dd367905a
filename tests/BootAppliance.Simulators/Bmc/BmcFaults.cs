using System.Globalization;
using BootAppliance.Simulators.Bmc.Redfish;

namespace BootAppliance.Simulators.Bmc;

/// <summary>
/// What a BMC does wrong, one fault a line, from the command line or from a file that is read again when it changes:
/// <c>lose N</c> (every Nth packet in and out), <c>slow MS</c>, <c>busy N</c> (the next N chassis commands), <c>wrong-state</c>
/// (every alteration), <c>lie</c> (says done, does nothing), <c>says-on</c> (says on whatever is), <c>swallow N</c> (answers the next N
/// alterations and forgets them), <c>sessions N</c>, <c>code COMMAND CODE</c> (both in hexadecimal, of chassis commands), <c>suite-3</c>,
/// <c>silent-17</c> (does not even refuse suite 17), <c>dead</c>; and those of its Redfish service (<see cref="RedfishQuirks"/>).
/// </summary>
public sealed class BmcFaults
{
    private int _packets;
    private int _busy;
    private int _swallow;

    public int LoseEvery { get; private init; }

    public TimeSpan Slow { get; private init; }

    public bool IsInWrongState { get; private init; }

    public bool Lies { get; private init; }

    public bool SaysOn { get; private init; }

    public int Sessions { get; private init; } = 16;

    public IReadOnlyDictionary<byte, byte> Codes { get; private init; } = new Dictionary<byte, byte>();

    public bool OnlySuite3 { get; private init; }

    public bool IsSilentOn17 { get; private init; }

    public bool IsDead { get; private init; }

    public RedfishQuirks Redfish { get; private init; } = new();

    public static BmcFaults None => new();

    public static BmcFaults Parse(IEnumerable<string> lines)
    {
        var words = lines.Select(line => line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(line => line.Length > 0).ToList();
        if (words.Find(line => line[0] is not ("lose" or "slow" or "busy" or "wrong-state" or "lie" or "says-on" or "swallow" or "sessions" or "code" or "suite-3" or "silent-17" or "dead") && !RedfishQuirks.Words.Contains(line[0])) is { } unknown)
            throw new FormatException($"there is no fault called \"{unknown[0]}\"");
        int Number(string name, int otherwise = 0) => words.Find(line => line[0] == name) is [_, var number, ..] ? int.Parse(number) : otherwise;
        bool Has(string name) => words.Exists(line => line[0] == name);
        return new()
        {
            LoseEvery = Number("lose"),
            Slow = TimeSpan.FromMilliseconds(Number("slow")),
            _busy = Number("busy"),
            _swallow = Number("swallow"),
            IsInWrongState = Has("wrong-state"),
            Lies = Has("lie"),
            SaysOn = Has("says-on"),
            Sessions = Number("sessions", 16),
            Codes = words.Where(line => line[0] == "code").ToDictionary(line => Hex(line[1]), line => Hex(line[2])),
            OnlySuite3 = Has("suite-3"),
            IsSilentOn17 = Has("silent-17"),
            IsDead = Has("dead"),
            Redfish = RedfishQuirks.Of(words),
        };

        static byte Hex(string text) => byte.Parse(text, NumberStyles.HexNumber);
    }

    /// <summary>Counts the packets of both directions.</summary>
    public bool LosesThis() => LoseEvery > 0 && Interlocked.Increment(ref _packets) % LoseEvery == 0;

    public bool IsBusyNow() => Interlocked.Decrement(ref _busy) >= 0;

    public bool SwallowsThis() => Interlocked.Decrement(ref _swallow) >= 0;
}
