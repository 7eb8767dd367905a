using BootAppliance.Inventory;

namespace BootAppliance.Power.Detection;

/// <summary>Somebody who took a lease, in its own words: nothing in it is to be trusted.</summary>
public sealed record LeaseHint(string Address, string Mac, string? VendorClass, string? HostName);

/// <summary>Whether somebody who took a lease may be a BMC. A wrong guess costs one question, so no hint needs to be sure.</summary>
public static class BmcHints
{
    // Dell's iDRAC user's guides ("identifies itself with vendor ID: iDRAC"), HPE's iLO; BusyBox's client runs in many BMCs, in few servers.
    private static readonly string[] VendorClasses = ["iDRAC", "CPQRIB", "udhcp "];

    private static readonly string[] HostNames = ["idrac", "ilo", "xcc-", "imm2-", "bmc", "obmc", "ipmi"];

    // Super Micro Computer's, for network cards too (IEEE MA-L).
    private static readonly string[] Makers = ["0c:c4:7a", "ac:1f:6b", "3c:ec:ef"];

    /// <returns>Why it is asked, as the rest of a sentence; null if it is not.</returns>
    public static string? Why(LeaseHint hint, InventoryView view)
    {
        var owner = view.ByMac(hint.Mac);
        if (owner?.Interfaces.Values.FirstOrDefault(nic => nic.MacAddress == hint.Mac) is { } nic)
        {
            // What a machine itself runs is no BMC, whatever it calls itself.
            return nic.Management || nic.InterfaceType == InterfaceType.Bmc ? $"its MAC is {owner.Name}'s management interface" : null;
        }

        if (Starts(VendorClasses, hint.VendorClass)) return $"its DHCP vendor class is \"{hint.VendorClass}\"";
        if (Starts(HostNames, hint.HostName)) return $"it calls itself \"{hint.HostName}\"";
        var boots = Starts(["PXEClient", "HTTPClient"], hint.VendorClass);
        return !boots && Starts(Makers, hint.Mac) ? $"its MAC {hint.Mac} is of a maker of servers" : null;
    }

    private static bool Starts(string[] beginnings, string? text) => text is not null && beginnings.Any(one => text.StartsWith(one, StringComparison.OrdinalIgnoreCase));
}
