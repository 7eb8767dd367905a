using BootAppliance.Programs;
using BootAppliance.Storage.Disks;

namespace BootAppliance.Storage.Lvm;

/// <summary>What the words of Debian's lvm2 (2.03) mean for a disk. Its exit code is 5 for whatever went wrong (lvm(8)).</summary>
internal static class LvmFaults
{
    private const int NotFound = 127; // what setsid ends with when there is no such program

    public static DiskException Of(ProgramRun run, string subject, string happened)
    {
        if (run.ExitCode == NotFound) return new(DiskFault.ToolFailed, subject, $"{happened}: there is no LVM on this machine", "install Debian's package lvm2");
        if (Says("driver missing from kernel") || Says("/dev/mapper/control: open failed")) return new(DiskFault.NotPossible, subject, $"{happened}: the kernel has no device mapper", "load it: modprobe dm-mod; in a container it is the host's to do");
        if (Says("open failed: Permission denied") || Says("Operation not permitted")) return new(DiskFault.NotPossible, subject, $"{happened}: that is not permitted", "run what does this as root");
        if (Says("Volume group") && Says("not found")) return new(DiskFault.NotMounted, subject, $"{happened}: there is no such volume group", "look at vgs, and at the devices that it is on (pvs, dmesg)");
        if (Says("Failed to find logical volume") || Says("One or more specified logical volume(s) not found")) return new(DiskFault.NotThere, subject, $"{happened}: it is not there", "look at its name: lvs");
        if (Says("already exists in volume group")) return new(DiskFault.AlreadyThere, subject, $"{happened}: there is one", "take another name, or delete that one first");
        if (Says("needs_check")) return new(DiskFault.DeviceFailed, subject, $"{happened}: the thin pool's metadata has to be checked", "stop the machines that use the pool, take it down (lvchange -an), and repair it: lvconvert --repair");
        // A pool of which either volume is full answers ENOSPC to the message that makes a volume.
        if (Says("reached threshold") || Says("above threshold") || (Says("message") && Says("No space left"))) return new(DiskFault.Full, subject, $"{happened}: the thin pool, its data or its metadata, is too full", "see which with lvs -o data_percent,metadata_percent, and make that one larger: lvextend -L+SIZE or lvextend --poolmetadatasize +SIZE");
        if (Says("insufficient free space") || Says("insufficient suitable") || Says("No space left")) return new(DiskFault.Full, subject, $"{happened}: the volume group is full", "add a device to it (vgextend), delete a disk, or take another resource");
        if (Says(" in use") || Says("is used by another device") || Says("Device or resource busy")) return new(DiskFault.InUse, subject, $"{happened}: it is open", "shut the machine down that uses it, or unmount it");
        if (Says("PVs are missing") || Says("is missing PVs") || Says("Input/output error") || Says("Couldn't find device") || Says("partial")) return new(DiskFault.DeviceFailed, subject, $"{happened}: a device of the volume group fails or is missing ({run.LastWords("")})", "look at the devices: pvs, dmesg; bring the missing one back, then vgextend --restoremissing");
        if (Says("Cannot change") || Says("read-only") || Says("Read-only")) return new(DiskFault.ReadOnly, subject, $"{happened}: the volume group may not be changed ({run.LastWords("")})", "look at vgs: it is exported, read-only, or locked by others");
        return new(DiskFault.ToolFailed, subject, $"{happened}: LVM does not do it ({run.LastWords("")})", "look at lvs and vgs, and at dmesg");

        bool Says(string text) => run.Error.Contains(text, StringComparison.OrdinalIgnoreCase);
    }
}
