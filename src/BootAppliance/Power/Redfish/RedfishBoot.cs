using System.Net;

namespace BootAppliance.Power.Redfish;

/// <summary>What is booted next: in the system itself, or in its settings object where the boot settings are there (DSP0266 §9.10).</summary>
internal static class RedfishBoot
{
    /// <exception cref="PowerException">It was refused.</exception>
    public static async Task SetAsync(RedfishSession session, RedfishSystem system, NextBoot boot, IReadOnlyDictionary<string, string> options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var place = system;
        if (system.Body.At("@Redfish.Settings").Link("SettingsObject") is { Length: > 0 } settings
            && await RedfishSystem.ReadAsync(session, settings, cancellationToken) is var there && there.Body.At("Boot").ValueKind != System.Text.Json.JsonValueKind.Undefined) place = there;

        var known = system.Body.At("Boot").Words("BootSourceOverrideTarget@Redfish.AllowableValues");
        var wanted = Wanted(boot, options, known);
        var answer = await RedfishPatch.TryAsync(session, place.Path, Body(wanted), place.ETag, cancellationToken);
        // Without it the firmware's mode may turn over, so it is always sent; a service that never heard of it refuses.
        if (answer.Status == HttpStatusCode.BadRequest && system.Body.At("Boot").Text("BootSourceOverrideMode").Length == 0 && wanted.Remove("BootSourceOverrideMode"))
            answer = await RedfishPatch.TryAsync(session, place.Path, Body(wanted), place.ETag, cancellationToken);
        RedfishFaults.Check(answer, "PATCH", place.Path);
        await RedfishTask.FollowAsync(session, answer, clock, cancellationToken);

        static object Body(Dictionary<string, string> wanted) => new Dictionary<string, object> { ["Boot"] = wanted };
    }

    private static Dictionary<string, string> Wanted(NextBoot boot, IReadOnlyDictionary<string, string> options, IReadOnlyList<string> known)
    {
        var target = boot.Device switch
        {
            BootDevice.Network when boot.Firmware == BootFirmware.Uefi && options.GetValueOrDefault("network_boot") == "http" => "UefiHttp",
            BootDevice.Network => "Pxe",
            BootDevice.Disk => "Hdd",
            BootDevice.Cd => "Cd",
            BootDevice.Setup => "BiosSetup",
            _ => "None",
        };
        if (boot.Device == BootDevice.Default) return known.Count == 0 || known.Contains(target) ? new() { ["BootSourceOverrideEnabled"] = "Disabled", ["BootSourceOverrideTarget"] = target } : new() { ["BootSourceOverrideEnabled"] = "Disabled" };
        if (known.Count > 0 && !known.Contains(target))
            throw new PowerException(PowerFailure.Unsupported, $"cannot set {target} to be booted next, only {string.Join(", ", known)}", "set the machine's boot order to network first; power on works without this");
        Dictionary<string, string> wanted = new()
        {
            ["BootSourceOverrideEnabled"] = boot.IsOnce ? "Once" : "Continuous",
            ["BootSourceOverrideTarget"] = target,
            ["BootSourceOverrideMode"] = boot.Firmware == BootFirmware.Uefi ? "UEFI" : "Legacy",
        };
        if (target == "UefiHttp" && options.TryGetValue("http_boot_uri", out var uri)) wanted["HttpBootUri"] = uri;
        return wanted;
    }
}
