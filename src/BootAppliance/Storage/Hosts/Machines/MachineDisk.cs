namespace BootAppliance.Storage.Hosts.Machines;

/// <summary>A disk that a running machine has open, as libvirt tells it.</summary>
/// <param name="Machine">The domain's name.</param>
/// <param name="Target">By which the domain knows the disk: <c>vda</c>.</param>
/// <param name="Path">Of the file or device, all links followed.</param>
/// <param name="Capacity">That the guest sees, in bytes; 0 if it is not told.</param>
/// <param name="Operations">Reads and writes since the machine started.</param>
/// <param name="Bytes">Read and written since then.</param>
internal sealed record MachineDisk(string Machine, string Target, string Path, long Capacity, long Operations, long Bytes);
