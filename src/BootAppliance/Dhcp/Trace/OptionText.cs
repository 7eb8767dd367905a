using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using BootAppliance.Dhcp.Classes;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp.Trace;

/// <summary>An option's value as people read it. A value that does not have its option's form is shown as bytes.</summary>
internal static class OptionText
{
    public static string Of(OptionForm form, ReadOnlySpan<byte> value) => Read(form, value) ?? Bytes(value);

    public static string Bytes(ReadOnlySpan<byte> value) => value.IsEmpty ? "" : "0x" + Convert.ToHexStringLower(value);

    /// <summary>Control characters never reach a terminal.</summary>
    public static string Text(ReadOnlySpan<byte> value) => string.Concat(Encoding.Latin1.GetString(value).Select(one => char.IsControl(one) || one > '~' ? "\\x" + ((int)one).ToString("x2", CultureInfo.InvariantCulture) : one.ToString()));

    private static string? Read(OptionForm form, ReadOnlySpan<byte> value) => form switch
    {
        OptionForm.Text => Text(value.TrimEnd((byte)0)),
        OptionForm.Addresses when value.Length % 4 == 0 => Addresses(value),
        OptionForm.UInt8 when value.Length == 1 => value[0].ToString(CultureInfo.InvariantCulture),
        OptionForm.UInt16 when value.Length == 2 => BinaryPrimitives.ReadUInt16BigEndian(value).ToString(CultureInfo.InvariantCulture),
        OptionForm.UInt32 when value.Length == 4 => BinaryPrimitives.ReadUInt32BigEndian(value).ToString(CultureInfo.InvariantCulture),
        OptionForm.Names when DomainSearchList.TryParse(value, out var names, out _) => string.Join(", ", names),
        OptionForm.Routes when ClasslessRoute.TryParse(value, out var routes, out _) => string.Join(", ", routes),
        OptionForm.Flag when value.IsEmpty => "yes",
        OptionForm.MessageType when value.Length == 1 => Type((DhcpMessageType)value[0]),
        OptionForm.Codes => string.Join(", ", value.ToArray().Select(code => OptionKinds.Of(code).Name)),
        OptionForm.ClientId when DhcpClientId.TryParse(value, out var id, out _) => ClientId(id, value),
        OptionForm.Fqdn when ClientFqdn.TryParse(value, out var fqdn, out _) => $"{fqdn.Name} ({fqdn.Flags})",
        OptionForm.Agent when RelayAgentInformation.TryParse(value, out var agent, out _) => Agent(agent),
        OptionForm.Architectures when PxeClientOptions.TryParseArchitectures(value, out var architectures, out _) => string.Join(", ", architectures.Select(one => $"{one} ({(int)one})")),
        OptionForm.Uuid when PxeClientOptions.TryParseGuid(value, out var uuid, out _) => uuid.ToString(),
        OptionForm.Pxe when PxeVendorOptions.TryParse(value, out var options, out _) => Pxe(options),
        _ => null,
    };

    public static string Type(DhcpMessageType type) => type switch
    {
        DhcpMessageType.None => "BOOTP",
        _ when Enum.IsDefined(type) => type.ToString().ToUpperInvariant(),
        _ => $"type {(int)type}",
    };

    private static string Addresses(ReadOnlySpan<byte> value)
    {
        List<string> texts = [];
        for (; value.Length >= 4; value = value[4..]) texts.Add(IPv4Address.Read(value).ToString());
        return string.Join(", ", texts);
    }

    private static string? ClientId(DhcpClientId id, ReadOnlySpan<byte> value) => id.Kind switch
    {
        ClientIdKind.Hardware => $"hardware {new MacAddress(id.HardwareAddress)}",
        ClientIdKind.Duid => $"IAID {id.Iaid:x8}, DUID {Convert.ToHexStringLower(id.Duid)}",
        _ => Bytes(value),
    };

    private static string Agent(RelayAgentInformation agent)
    {
        List<string> parts = [];
        if (!agent.CircuitId.IsEmpty) parts.Add($"circuit {Text(agent.CircuitId)}");
        if (!agent.RemoteId.IsEmpty) parts.Add($"remote {Text(agent.RemoteId)}");
        if (!agent.LinkSelection.IsAny) parts.Add($"link {agent.LinkSelection}");
        if (!agent.ServerOverride.IsAny) parts.Add($"server {agent.ServerOverride}");
        return string.Join(", ", parts);
    }

    private static string Pxe(PxeVendorOptions options)
    {
        List<string> parts = [];
        if (options.Discovery is { } discovery) parts.Add($"discovery {discovery}");
        if (options.Multicast is { } group) parts.Add($"multicast {group}");
        parts.AddRange(options.Servers.Select(one => $"servers of type {one.Type}: {string.Join(' ', one.Addresses)}"));
        parts.AddRange(options.Menu.Select(one => $"menu {one.Type}: {Text(Encoding.Latin1.GetBytes(one.Text))}"));
        if (options.Prompt is { } prompt) parts.Add($"prompt {prompt.Seconds} s: {Text(Encoding.Latin1.GetBytes(prompt.Text))}");
        if (options.Item is { } item) parts.Add($"item {item.Type}, layer {item.Layer:x4}");
        parts.AddRange(options.Others.Select(one => $"{one.Code}={Bytes(one.Value)}"));
        return string.Join("; ", parts);
    }
}
