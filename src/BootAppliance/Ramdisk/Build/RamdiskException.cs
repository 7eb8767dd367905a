namespace BootAppliance.Ramdisk.Build;

/// <summary>The image was not built: what is missing, and what to install or say.</summary>
public sealed class RamdiskException(string sentence) : Exception(sentence);
