using BootAppliance.Storage.Hosts.Machines;
using BootAppliance.Linux;

namespace BootAppliance.Storage.Hosts.Kinds;

/// <summary>What a disk takes, with what the machine does that has its device open.</summary>
internal static class MachineMeasurement
{
    public static DiskMeasurement Of(string name, long allocated, string device, ILookup<string, MachineDisk> open)
    {
        DiskMeasurement measured = new(name, allocated);
        var machine = LinuxFile.Resolve(device, out var real) == LinuxError.None ? open[real].FirstOrDefault() : null;
        return machine is null ? measured : measured with { Machine = machine.Machine, Operations = machine.Operations, Bytes = machine.Bytes };
    }
}
