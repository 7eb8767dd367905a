using System.Security.Cryptography;
using BootAppliance.Data;

namespace BootAppliance.Inventory.Secrets;

/// <summary>
/// What the key of the sealed secrets is made of: the systemd credential <c>bootappliance.key</c> (<c>LoadCredentialEncrypted=</c>)
/// if there is one, else <c>secrets.key</c> in the state directory, made at the first start.
/// </summary>
/// <param name="Bytes">32 bytes or more; null with <paramref name="Problem"/>.</param>
/// <param name="Problem">Why there is none, and what to do.</param>
public sealed record SecretKey(byte[]? Bytes, string? Problem = null)
{
    public const string CredentialName = "bootappliance.key";
    private const int Length = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="stateDirectory">Where the file is.</param>
    /// <param name="credentials">systemd's <c>$CREDENTIALS_DIRECTORY</c>, if it gave one.</param>
    /// <param name="hasSecrets">Something is sealed already: a new key would make it unreadable for ever, so none is made.</param>
    public static SecretKey Load(string stateDirectory, string? credentials, bool hasSecrets)
    {
        if (credentials is not null && Path.Combine(credentials, CredentialName) is var given && File.Exists(given)) return Read(given);
        var path = Path.Combine(stateDirectory, "secrets.key");
        if (File.Exists(path))
        {
            return (File.GetUnixFileMode(path) & ~OwnerOnly) == UnixFileMode.None
                ? Read(path)
                : new(null, $"{path} may be read by others, so the stored passwords are not used; run: chmod 0600 {path}, and restart the service");
        }

        if (hasSecrets)
            return new(null, $"the key of the stored passwords is gone: there is neither {path} nor the systemd credential {CredentialName}; bring it back from where it is kept beside the backups, or put a new one there and give every password again: head -c 32 /dev/urandom > {path}; chmod 0600 {path}");
        var made = RandomNumberGenerator.GetBytes(Length);
        // Under another name first: a start that is killed here must not leave half a key.
        using (FileStream file = new(path + ".new", new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            file.Write(made);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path);
        SyncedDirectory.Sync(stateDirectory);
        return new(made);
    }

    private static SecretKey Read(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            return bytes.Length >= Length ? new(bytes) : new(null, $"{path} holds {bytes.Length} bytes, and the key of the stored passwords has {Length} or more; bring the right file back from a backup");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(null, $"the key of the stored passwords cannot be read: {exception.Message}; let the user bootappliance read it");
        }
    }
}
