using System.Net;
using BootAppliance.Protocols;

namespace BootAppliance.Boot;

/// <summary>The kernel's own knowledge of who is on the link: <c>/proc/net/arp</c>, complete entries only (proc(5)).</summary>
public static class NeighbourTable
{
    private const int Complete = 0x2;

    public static string? MacOf(IPAddress address)
    {
        var wanted = address.ToString();
        return Entries().Where(one => one.Address == wanted).Select(one => one.Mac).FirstOrDefault();
    }

    /// <summary>Addresses and who answers for them.</summary>
    public static Dictionary<string, string> Read()
    {
        Dictionary<string, string> found = [];
        foreach (var (address, mac) in Entries()) found[address] = mac;
        return found;
    }

    private static IEnumerable<(string Address, string Mac)> Entries()
    {
        foreach (var line in File.ReadLines("/proc/self/net/arp").Skip(1))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 6) continue;
            var isComplete = (Convert.ToInt32(fields[2], 16) & Complete) != 0;
            if (isComplete && MacAddress.TryParse(fields[3], out var mac)) yield return (fields[0], mac.ToString());
        }
    }
}
