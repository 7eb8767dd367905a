using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace BootAppliance.Hosting;

/// <summary>Who holds a port: by <c>/proc/net</c> and the descriptors of the processes that this one may look at (proc(5)).</summary>
internal static class PortHolder
{
    /// <returns>One sentence for the administrator.</returns>
    public static string Describe(IPEndPoint endPoint, ProtocolType protocol)
    {
        var name = protocol == ProtocolType.Udp ? "udp" : "tcp";
        var inodes = new[] { name, name + "6" }.SelectMany(table => Inodes($"/proc/self/net/{table}", endPoint.Port)).ToHashSet();
        var holder = inodes.Count == 0 ? null : Directory.EnumerateDirectories("/proc").Select(folder => Holder(folder, inodes)).FirstOrDefault(one => one is not null);
        var who = holder ?? "another process, which root can find with: ss -lnp";
        return $"{name.ToUpperInvariant()} port {endPoint.Port} on {endPoint.Address} is in use by {who}; stop it, or change the address in the configuration";
    }

    private static IEnumerable<string> Inodes(string table, int port)
    {
        foreach (var line in File.ReadLines(table).Skip(1))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (int.Parse(fields[1].AsSpan(fields[1].IndexOf(':') + 1), NumberStyles.HexNumber) == port) yield return $"socket:[{fields[9]}]";
        }
    }

    private static string? Holder(string folder, HashSet<string> inodes)
    {
        if (!int.TryParse(Path.GetFileName(folder), out var pid)) return null;
        try
        {
            return Directory.EnumerateFileSystemEntries(Path.Combine(folder, "fd")).Any(fd => new FileInfo(fd).LinkTarget is { } target && inodes.Contains(target))
                ? $"{File.ReadAllText(Path.Combine(folder, "comm")).Trim()} (process {pid})" : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or is somebody else's: then it cannot be named.
            return null;
        }
    }
}
