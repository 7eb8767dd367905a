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
        foreach (var line in File.ReadLines("/proc/self/net/arp").Skip(1))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 6 || fields[0] != wanted) continue;
            var isComplete = (Convert.ToInt32(fields[2], 16) & Complete) != 0;
            if (isComplete && MacAddress.TryParse(fields[3], out var mac)) return mac.ToString();
        }

        return null;
    }
}
