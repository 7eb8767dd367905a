using System.Diagnostics;
using BootAppliance.Protocols.Ipmi;

namespace BootAppliance.Simulators.Bmc;

public enum ChassisVerb
{
    On,
    Off,
    Soft,
    Cycle,
    Reset,
    Identify,
}

/// <summary>
/// The machine behind a BMC: on or off, and what it boots next. A command, if there is one, is run at each change with
/// its name, <c>on|off|soft|cycle|reset</c>, the device and the firmware (<c>pxe uefi</c>, say) as arguments, one at a time and in order.
/// </summary>
public sealed class SimulatedChassis(string name, string? command)
{
    private readonly Lock _lock = new();
    private readonly List<ChassisVerb> _log = [];
    private Task _commands = Task.CompletedTask;

    public string Name => name;

    public bool IsOn { get; private set; }

    public BootFlags NextBoot { get; private set; }

    /// <summary>Told of what was done to the machine; not of what was as it is already.</summary>
    public Action<ChassisVerb>? Changed { get; set; }

    /// <summary>What was asked for and done, in order.</summary>
    public IReadOnlyList<ChassisVerb> Log
    {
        get
        {
            lock (_lock) return [.. _log];
        }
    }

    /// <returns>False where a real machine says that it is in the wrong state: cycled, reset or asked to shut down while it is off.</returns>
    public bool TryDo(ChassisVerb verb)
    {
        lock (_lock)
        {
            if (!IsOn && verb is (ChassisVerb.Cycle or ChassisVerb.Reset or ChassisVerb.Soft)) return false;
            _log.Add(verb);
            var isNew = verb switch { ChassisVerb.On => !IsOn, ChassisVerb.Off => IsOn, ChassisVerb.Identify => false, _ => true };
            IsOn = verb switch { ChassisVerb.Off or ChassisVerb.Soft => false, ChassisVerb.Identify => IsOn, _ => true };
            if (isNew) Run(verb);
            if (isNew) Changed?.Invoke(verb);
            if (isNew && IsOn && !NextBoot.IsPersistent) NextBoot = default;
            return true;
        }
    }

    public void SetNextBoot(BootFlags flags)
    {
        lock (_lock) NextBoot = flags;
    }

    private void Run(ChassisVerb verb)
    {
        if (command is null) return;
        var device = NextBoot.IsValid ? NextBoot.Device switch { IpmiBootDevice.Network => "pxe", IpmiBootDevice.None => "default", var other => other.ToString().ToLowerInvariant() } : "default";
        string[] arguments = [name, verb.ToString().ToLowerInvariant(), device, NextBoot.IsUefi ? "uefi" : "bios"];
        var before = _commands;
        _commands = Task.Run(async () =>
        {
            await before;
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { UseShellExecute = false })!;
            await process.WaitForExitAsync();
            if (process.ExitCode != 0) await Console.Error.WriteLineAsync($"{name}: {command} {string.Join(' ', arguments)}: exit {process.ExitCode}");
        });
    }
}
