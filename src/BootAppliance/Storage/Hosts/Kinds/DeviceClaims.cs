using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BootAppliance.Data;
using BootAppliance.Storage.Disks;

namespace BootAppliance.Storage.Hosts.Kinds;

/// <summary>
/// Which devices are disks of ours. A machine writes all of its disk, so the device itself cannot say it: there is a file for each, named
/// by what the device is known by, never by what it is called today.
/// </summary>
/// <param name="folder">Of the files; it is made when it is needed.</param>
internal sealed class DeviceClaims(string folder)
{
    private const int Longest = 4096;

    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <returns>Null if it is nobody's.</returns>
    /// <exception cref="DiskException">Nobody can tell.</exception>
    public DeviceClaim? Find(string identity)
    {
        var path = FileOf(identity);
        try
        {
            if (!File.Exists(path)) return null;
            if (new FileInfo(path).Length <= Longest && JsonSerializer.Deserialize<DeviceClaim>(File.ReadAllText(path), Options) is { Disk.Length: > 0 } claim && claim.Identity == identity) return claim;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw Unreadable(path, exception);
        }

        throw Unreadable(path, null);
    }

    /// <summary>Durable when it returns.</summary>
    public void Keep(DeviceClaim claim) => Change(claim.Identity, path =>
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(claim, Options));
        SyncedDirectory.SyncFile(path + ".new");
        File.Move(path + ".new", path, overwrite: true);
    });

    public void Drop(string identity) => Change(identity, File.Delete);

    private void Change(string identity, Action<string> change)
    {
        var path = FileOf(identity);
        try
        {
            change(path);
            SyncedDirectory.Sync(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DiskException(DiskFault.NotPossible, path, $"cannot be written ({exception.Message})", "make room there, and look at its permissions", exception);
        }
    }

    private static DiskException Unreadable(string path, Exception? cause) =>
        new(DiskFault.Untrusted, path, "does not say whose disk the device is", "look at it; remove it only if the device holds nothing that is wanted", cause);

    private string FileOf(string identity) => Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..32] + ".json");
}

/// <param name="Identity">Of the device.</param>
/// <param name="Disk">That it is.</param>
/// <param name="IsWhole">False while it is made, and while it is deleted.</param>
internal sealed record DeviceClaim(string Identity, string Disk, bool IsWhole);
