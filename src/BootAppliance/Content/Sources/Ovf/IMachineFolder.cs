using BootAppliance.Content.Sources.Formats;

namespace BootAppliance.Content.Sources.Ovf;

/// <summary>Where a machine's files are: a folder, or a tar.</summary>
internal interface IMachineFolder
{
    ImagePlace Descriptor { get; }

    /// <param name="name">As the descriptor or the manifest has it; <see cref="MachinePackage"/> saw that it does not leave the folder.</param>
    /// <returns>Null if it is not there.</returns>
    /// <exception cref="ImageSourceException">It is no file of this folder.</exception>
    ImagePlace? Find(string name);
}
