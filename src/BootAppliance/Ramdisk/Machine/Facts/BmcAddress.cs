using System.Text.Json.Nodes;

namespace BootAppliance.Ramdisk.Machine.Facts;

/// <summary>Where this machine's BMC is on the network, asked over the driver of its own interface.</summary>
internal static class BmcAddress
{
    private const byte Transport = 0x0C, GetLanConfiguration = 0x02; // IPMI 2.0 rev 1.1 §23.2
    private const byte Address = 3, Mac = 5;
    private const int Channels = 12;

    /// <returns>Null where there is no BMC, or none that answers.</returns>
    public static async Task<JsonObject?> ReadAsync(CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < 20 && !File.Exists(IpmiDevice.Path) && Directory.Exists("/sys/bus/platform/drivers/ipmi_si"); tries++) await Task.Delay(100, cancellationToken);
        if (!File.Exists(IpmiDevice.Path)) return null;
        using var device = IpmiDevice.TryOpen();
        if (device is null) return null;
        for (byte channel = 1; channel < Channels; channel++)
        {
            // Completion code, revision, then the parameter.
            if (device.Ask(Transport, GetLanConfiguration, [channel, Address, 0, 0]) is not [0, _, var a, var b, var c, var d] || a == 0) continue;
            JsonObject bmc = new() { ["address"] = $"{a}.{b}.{c}.{d}", ["channel"] = (int)channel };
            if (device.Ask(Transport, GetLanConfiguration, [channel, Mac, 0, 0]) is [0, _, .. { Length: 6 } mac]) bmc["mac"] = string.Join(':', mac.Select(one => one.ToString("x2")));
            return bmc;
        }

        return new() { ["address"] = "" };
    }
}
