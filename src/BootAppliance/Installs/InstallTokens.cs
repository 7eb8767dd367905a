using System.Security.Cryptography;
using System.Text;

namespace BootAppliance.Installs;

public enum TokenPurpose
{
    Answer,
    Callback,
    FirstBoot,
}

/// <summary>
/// One token for each purpose of an install: HMAC-SHA-256(appliance key, install, generation, purpose) cut to 128 bits.
/// Nothing is stored, and any appliance with the same key makes the same one.
/// </summary>
public sealed class InstallTokens(byte[] key)
{
    public const int TokenLength = 32;

    public string For(Install install, TokenPurpose purpose)
    {
        var text = Encoding.UTF8.GetBytes($"{install.Id}\0{install.Generation}\0{purpose}");
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, text).AsSpan(0, TokenLength / 2));
    }

    public bool Matches(string token, Install install, TokenPurpose purpose) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(token), Encoding.ASCII.GetBytes(For(install, purpose)));

    /// <summary>Where an index keeps the install of a token: a keyed digest, so that a look-up tells nothing by its time.</summary>
    public string IndexOf(string token) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes("index\0" + token)).AsSpan(0, 16));

    /// <summary>The key of this appliance, made at its first start, readable by nobody else.</summary>
    public static InstallTokens Load(string stateDirectory)
    {
        var path = Path.Combine(stateDirectory, "appliance.key");
        if (!File.Exists(path))
        {
            // Under another name first: a start that is killed here must not leave half a key.
            var made = RandomNumberGenerator.GetBytes(32);
            using (var file = new FileStream(path + ".new", new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                file.Write(made);
                file.Flush(flushToDisk: true);
            }

            File.Move(path + ".new", path);
        }

        if ((File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != UnixFileMode.None)
            throw new InvalidOperationException($"{path} may be read by others; run: chmod 0600 {path}");
        var key = File.ReadAllBytes(path);
        return key.Length >= 32 ? new InstallTokens(key) : throw new InvalidOperationException($"{path} is damaged: it holds {key.Length} bytes, not 32; restore it from a backup");
    }
}
