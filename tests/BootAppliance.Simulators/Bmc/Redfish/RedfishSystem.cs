using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BootAppliance.Protocols.Ipmi;

namespace BootAppliance.Simulators.Bmc.Redfish;

/// <summary>A member of the Systems collection: a chassis as Redfish shows and alters it.</summary>
public sealed class RedfishSystem
{
    private static readonly Dictionary<string, IpmiBootDevice> Targets = new()
    {
        ["None"] = IpmiBootDevice.None,
        ["Pxe"] = IpmiBootDevice.Network,
        ["UefiHttp"] = IpmiBootDevice.Network,
        ["Hdd"] = IpmiBootDevice.Disk,
        ["Cd"] = IpmiBootDevice.Cd,
        ["BiosSetup"] = IpmiBootDevice.Setup,
    };

    private readonly SimulatedBmc _bmc;
    private volatile string? _changing;

    public RedfishSystem(SimulatedBmc bmc, SimulatedChassis chassis, byte[] guid, int number)
    {
        (_bmc, Chassis, Id) = (bmc, chassis, $"System.{number}");
        Uuid = new Guid(guid, bigEndian: true).ToString();
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(chassis.Name));
        Serial = "SN" + Convert.ToHexString(hash, 0, 4);
        Mac = "52:54:00:" + string.Join(':', hash.Take(3).Select(one => one.ToString("x2")));
    }

    public SimulatedChassis Chassis { get; }

    public string Id { get; }

    public string Uuid { get; }

    public string Serial { get; }

    public string Mac { get; }

    /// <summary>Of the network boot: by HTTP, from where; null for the one of PXE.</summary>
    public string? HttpBootUri { get; private set; }

    internal string Path => "/redfish/v1/Systems/" + Id;

    private RedfishQuirks Quirks => _bmc.Faults.Redfish;

    private string? Changing => _changing;

    private bool SaysOn => Chassis.IsOn || _bmc.Faults.SaysOn;

    private string ETag
    {
        get
        {
            var flags = new byte[BootFlags.Length];
            Chassis.NextBoot.Write(flags);
            return $"\"{Convert.ToHexStringLower(flags)}{(HttpBootUri is null ? "" : "h")}\"";
        }
    }

    internal RedfishAnswer Show()
    {
        var reset = new JsonObject { ["target"] = Path + "/Actions/ComputerSystem.Reset" };
        if (Quirks.TellsInActionInfo) reset["@Redfish.ActionInfo"] = Path + "/ResetActionInfo";
        else reset["ResetType@Redfish.AllowableValues"] = Values(Quirks.Resets);
        JsonObject body = new()
        {
            ["@odata.id"] = Path,
            ["@odata.type"] = "#ComputerSystem.v1_20_0.ComputerSystem",
            ["Id"] = Id,
            ["Name"] = Chassis.Name,
            ["Manufacturer"] = "BootAppliance",
            ["Model"] = "Simulated",
            ["SerialNumber"] = Serial,
            ["UUID"] = Uuid,
            ["BiosVersion"] = "1.2.3",
            ["PowerState"] = Changing ?? (SaysOn ? "On" : "Off"),
            ["LocationIndicatorActive"] = false,
            ["EthernetInterfaces"] = new JsonObject { ["@odata.id"] = Path + "/EthernetInterfaces" },
            ["Actions"] = new JsonObject { ["#ComputerSystem.Reset"] = reset },
            ["Boot"] = Boot(),
        };
        if (Quirks.HasSettings) body["@Redfish.Settings"] = new JsonObject { ["SettingsObject"] = new JsonObject { ["@odata.id"] = Path + "/Settings" } };
        return Tagged(body);
    }

    internal RedfishAnswer ShowSettings() => Quirks.HasSettings ? Tagged(new() { ["@odata.id"] = Path + "/Settings", ["Id"] = "Settings", ["Boot"] = Boot() }) : RedfishAnswer.NotFound;

    internal RedfishAnswer ShowActionInfo() => RedfishAnswer.Ok(new()
    {
        ["@odata.id"] = Path + "/ResetActionInfo",
        ["Parameters"] = new JsonArray(new JsonObject { ["Name"] = "ResetType", ["Required"] = true, ["AllowableValues"] = Values(Quirks.Resets) }),
    });

    internal RedfishAnswer ShowInterfaces() => RedfishAnswer.Ok(new()
    {
        ["@odata.id"] = Path + "/EthernetInterfaces",
        ["Members@odata.count"] = 1,
        ["Members"] = new JsonArray(new JsonObject { ["@odata.id"] = Path + "/EthernetInterfaces/1" }),
    });

    internal RedfishAnswer ShowInterface() => RedfishAnswer.Ok(new() { ["@odata.id"] = Path + "/EthernetInterfaces/1", ["Id"] = "1", ["MACAddress"] = Mac, ["PermanentMACAddress"] = Mac });

    internal RedfishAnswer Patch(JsonObject body, string? match, bool isSettings)
    {
        if (Refusal(match) is { } refusal) return refusal;
        if (body["LocationIndicatorActive"] is JsonValue lamp && !isSettings)
        {
            if (lamp.GetValue<bool>()) Chassis.TryDo(ChassisVerb.Identify);
            return RedfishAnswer.Done;
        }

        if (body["Boot"] is not JsonObject boot) return RedfishAnswer.Error(400, "PropertyUnknown", "Of this resource only Boot can be altered.");
        if (Quirks.HasSettings && !isSettings) return RedfishAnswer.Error(400, "PropertyNotWritable", "The boot settings are altered in the settings object.");
        var old = Boot();
        var (enabled, target, mode) = (Word("BootSourceOverrideEnabled"), Word("BootSourceOverrideTarget"), Word("BootSourceOverrideMode"));
        if (!Targets.TryGetValue(target, out var device) || (target == "UefiHttp" && !Quirks.BootsUefiHttp))
            return RedfishAnswer.Error(400, "PropertyValueNotInList", $"{target} is not among the values of BootSourceOverrideTarget.");
        if (enabled is not ("Once" or "Continuous" or "Disabled") || mode is not ("UEFI" or "Legacy")) return RedfishAnswer.Error(400, "PropertyValueNotInList", $"{enabled} {mode} is not among the values.");
        HttpBootUri = target == "UefiHttp" ? (string?)boot["HttpBootUri"] ?? "" : null;
        Chassis.SetNextBoot(enabled == "Disabled" ? default : new(true, enabled == "Continuous", mode == "UEFI", device));
        return RedfishAnswer.Done;

        string Word(string name) => (string?)boot[name] ?? (string)old[name]!;
    }

    internal RedfishAnswer Reset(string type, RedfishTasks tasks)
    {
        if (!Quirks.Resets.Contains(type)) return RedfishAnswer.Error(400, "ActionParameterNotSupported", $"{type} is not among the allowable values of ResetType.");
        var verb = type switch
        {
            "On" or "ForceOn" => ChassisVerb.On,
            "ForceOff" => ChassisVerb.Off,
            "GracefulShutdown" => ChassisVerb.Soft,
            "PushPowerButton" => Chassis.IsOn ? ChassisVerb.Soft : ChassisVerb.On,
            "PowerCycle" or "FullPowerCycle" => ChassisVerb.Cycle,
            _ => ChassisVerb.Reset,
        };
        var isSo = verb == ChassisVerb.On ? SaysOn : !SaysOn;
        if (_bmc.Faults.IsInWrongState || (isSo && (Quirks.IsStrict || verb is not (ChassisVerb.On or ChassisVerb.Off))))
            return RedfishAnswer.Error(409, "ResourceInUse", "The machine is not in the state for it.");
        var isForgotten = _bmc.Faults.Lies || _bmc.Faults.SwallowsThis();
        var change = ChangeAsync(isForgotten ? null : verb);
        return Quirks.HasTasks ? tasks.Begin(change) : RedfishAnswer.Done;
    }

    private async Task ChangeAsync(ChassisVerb? verb)
    {
        if (Quirks.Delay > TimeSpan.Zero)
        {
            if (verb is not null) _changing = verb is ChassisVerb.Off or ChassisVerb.Soft ? "PoweringOff" : "PoweringOn";
            await Task.Delay(Quirks.Delay);
        }

        if (verb is { } known) Chassis.TryDo(known);
        _changing = null;
    }

    private JsonObject Boot()
    {
        var flags = Chassis.NextBoot;
        return new()
        {
            ["BootSourceOverrideEnabled"] = !flags.IsValid ? "Disabled" : flags.IsPersistent ? "Continuous" : "Once",
            ["BootSourceOverrideTarget"] = !flags.IsValid ? "None" : flags.Device == IpmiBootDevice.Network && HttpBootUri is not null ? "UefiHttp" : Targets.First(pair => pair.Value == flags.Device).Key,
            ["BootSourceOverrideTarget@Redfish.AllowableValues"] = Values(Targets.Keys.Where(target => target != "UefiHttp" || Quirks.BootsUefiHttp)),
            ["BootSourceOverrideMode"] = flags.IsUefi ? "UEFI" : "Legacy",
            ["HttpBootUri"] = HttpBootUri,
        };
    }

    private RedfishAnswer Tagged(JsonObject body) => Quirks.ETags switch
    {
        ETagHabit.None => RedfishAnswer.Ok(body),
        ETagHabit.Weak => RedfishAnswer.Ok(body).With("ETag", "W/" + ETag),
        _ => RedfishAnswer.Ok(body).With("ETag", ETag),
    };

    private RedfishAnswer? Refusal(string? match)
    {
        var isTaken = Quirks.ETags switch
        {
            ETagHabit.Required => match == ETag || match == "*",
            ETagHabit.Weak => match == ETag,
            ETagHabit.Star => match == "*",
            ETagHabit.Never => match is null,
            _ => true,
        };
        return isTaken ? null : match is null ? RedfishAnswer.Error(428, "PreconditionRequired", "If-Match is required.") : RedfishAnswer.Error(412, "PreconditionFailed", "The ETag is another.");
    }

    private static JsonArray Values(IEnumerable<string> values) => [.. values.Select(value => JsonValue.Create(value))];
}
