namespace BootAppliance.Hosting;

/// <summary>One appliance per state directory: a second one would give the same addresses to other machines.</summary>
internal sealed class StateLock : IDisposable
{
    private readonly FileStream _file;

    private StateLock(FileStream file) => _file = file;

    /// <summary>Held until disposed, or until the process ends however it ends: the kernel lets go of it (flock(2)).</summary>
    /// <exception cref="IOException">Another appliance has it; the message says which.</exception>
    public static StateLock Take(string stateDirectory)
    {
        var path = Path.Combine(stateDirectory, "lock");
        try
        {
            return new StateLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None));
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw new IOException($"{stateDirectory} is in use by another appliance on this machine; stop it (systemctl stop bootappliance), or give this one its own state_directory", exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
