using BootAppliance.Protocols.Dhcp6;

namespace BootAppliance.Dhcp.V6;

/// <summary>The server's own identifier (RFC 8415 §11): made once, so that clients know it again after a restart.</summary>
internal static class ServerDuid
{
    public static byte[] Load(string stateDirectory)
    {
        var path = Path.Combine(stateDirectory, "dhcp6.duid");
        if (File.Exists(path) && Guid.TryParse(File.ReadAllText(path).Trim(), out var known)) return Duid.Of(known);
        var made = Guid.NewGuid();
        File.WriteAllText(path + ".new", made.ToString());
        File.Move(path + ".new", path, overwrite: true);
        return Duid.Of(made);
    }
}
