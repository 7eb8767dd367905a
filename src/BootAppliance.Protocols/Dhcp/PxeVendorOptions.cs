using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace BootAppliance.Protocols.Dhcp;

/// <summary>Sub-option 6 of option 43: how firmware looks for boot servers (PXE 2.1 table 2-1).</summary>
[Flags]
public enum PxeDiscovery : byte
{
    None = 0,
    NoBroadcast = 1,
    NoMulticast = 2,
    ListedServersOnly = 4,

    /// <summary>Take the boot file of the offer as it stands; no prompt, no menu, no discovery.</summary>
    UseBootFileAtOnce = 8,
}

/// <summary>Sub-option 8: the servers of one type of boot server; none: accept whoever answers.</summary>
public sealed record PxeBootServers(ushort Type, IReadOnlyList<IPv4Address> Addresses);

/// <summary>One line of sub-option 9; type 0 is the machine's own disk.</summary>
public sealed record PxeMenuItem(ushort Type, string Text);

/// <summary>Sub-option 10: what stands above the menu.</summary>
/// <param name="Seconds">0: the first item at once; 255: wait for ever.</param>
/// <param name="Text">0 to 253 characters.</param>
public sealed record PxeMenuPrompt(byte Seconds, string Text);

/// <summary>Sub-option 71: what firmware chose, and what it wants of it. Bit 0x8000 of the layer asks for credentials.</summary>
public sealed record PxeBootItem(ushort Type, ushort Layer);

/// <summary>Option 43 between a PXE client and its servers (PXE 2.1 §2.2.4). Texts are Latin-1, byte for byte.</summary>
public sealed record PxeVendorOptions
{
    private const byte DiscoveryCode = 6;
    private const byte MulticastCode = 7;
    private const byte ServersCode = 8;
    private const byte MenuCode = 9;
    private const byte PromptCode = 10;
    private const byte ItemCode = 71;

    public PxeDiscovery? Discovery { get; init; }

    public IPv4Address? Multicast { get; init; }

    public IReadOnlyList<PxeBootServers> Servers { get; init; } = [];

    public IReadOnlyList<PxeMenuItem> Menu { get; init; } = [];

    public PxeMenuPrompt? Prompt { get; init; }

    public PxeBootItem? Item { get; init; }

    /// <summary>Sub-options of other numbers, in their order.</summary>
    public IReadOnlyList<(byte Code, byte[] Value)> Others { get; init; } = [];

    /// <returns>Null if a part or the whole is over 255 bytes: firmware takes no split option.</returns>
    public byte[]? ToArray()
    {
        List<(byte Code, byte[] Value)> parts = [];
        if (Discovery is { } discovery) parts.Add((DiscoveryCode, [(byte)discovery]));
        if (Multicast is { } multicast) parts.Add((MulticastCode, Bytes(multicast)));
        if (Servers.Count > 0)
            parts.Add((ServersCode, [.. Servers.SelectMany(one => (byte[])[.. Bytes(one.Type), (byte)one.Addresses.Count, .. one.Addresses.SelectMany(Bytes)])]));
        if (Menu.Count > 0)
            parts.Add((MenuCode, [.. Menu.SelectMany(one => (byte[])[.. Bytes(one.Type), (byte)one.Text.Length, .. Encoding.Latin1.GetBytes(one.Text)])]));
        if (Prompt is { } prompt) parts.Add((PromptCode, [prompt.Seconds, .. Encoding.Latin1.GetBytes(prompt.Text)]));
        if (Item is { } item) parts.Add((ItemCode, [.. Bytes(item.Type), .. Bytes(item.Layer)]));
        parts.AddRange(Others);
        return parts.Any(part => part.Value.Length > byte.MaxValue) || parts.Sum(part => part.Value.Length + 2) >= byte.MaxValue
            ? null
            : [.. parts.SelectMany(part => (byte[])[part.Code, (byte)part.Value.Length, .. part.Value]), DhcpOptionCode.End];
    }

    public static bool TryParse(ReadOnlySpan<byte> value, [NotNullWhen(true)] out PxeVendorOptions? options, out OptionValueError error)
    {
        var found = new PxeVendorOptions();
        error = OptionValueError.None;
        var reader = new DhcpOptionReader(value);
        while (error == OptionValueError.None && reader.TryRead()) error = Add(ref found, reader.Code, reader.Value);
        if (reader.IsMalformed) error = OptionValueError.Truncated;
        options = error == OptionValueError.None ? found : null;
        return options is not null;
    }

    private static OptionValueError Add(ref PxeVendorOptions options, byte code, ReadOnlySpan<byte> value)
    {
        switch (code)
        {
            case DiscoveryCode when value.Length == 1:
                options = options with { Discovery = (PxeDiscovery)value[0] };
                return OptionValueError.None;
            case MulticastCode when value.Length == 4:
                options = options with { Multicast = IPv4Address.Read(value) };
                return OptionValueError.None;
            case ServersCode:
                return AddServers(ref options, value);
            case MenuCode:
                return AddMenu(ref options, value);
            case PromptCode when value.Length >= 1:
                options = options with { Prompt = new(value[0], Encoding.Latin1.GetString(value[1..])) };
                return OptionValueError.None;
            case ItemCode when value.Length == 4:
                options = options with { Item = new(BinaryPrimitives.ReadUInt16BigEndian(value), BinaryPrimitives.ReadUInt16BigEndian(value[2..])) };
                return OptionValueError.None;
            case DiscoveryCode or MulticastCode or PromptCode or ItemCode:
                return OptionValueError.BadLength;
            default:
                options = options with { Others = [.. options.Others, (code, value.ToArray())] };
                return OptionValueError.None;
        }
    }

    private static OptionValueError AddServers(ref PxeVendorOptions options, ReadOnlySpan<byte> value)
    {
        List<PxeBootServers> servers = [.. options.Servers];
        while (!value.IsEmpty)
        {
            if (value.Length < 3 || value.Length < 3 + 4 * value[2]) return OptionValueError.Truncated;
            var addresses = new IPv4Address[value[2]];
            for (var i = 0; i < addresses.Length; i++) addresses[i] = IPv4Address.Read(value[(3 + 4 * i)..]);
            servers.Add(new(BinaryPrimitives.ReadUInt16BigEndian(value), addresses));
            value = value[(3 + 4 * addresses.Length)..];
        }

        options = options with { Servers = servers };
        return OptionValueError.None;
    }

    private static OptionValueError AddMenu(ref PxeVendorOptions options, ReadOnlySpan<byte> value)
    {
        List<PxeMenuItem> menu = [.. options.Menu];
        while (!value.IsEmpty)
        {
            if (value.Length < 3 || value.Length < 3 + value[2]) return OptionValueError.Truncated;
            menu.Add(new(BinaryPrimitives.ReadUInt16BigEndian(value), Encoding.Latin1.GetString(value.Slice(3, value[2]))));
            value = value[(3 + value[2])..];
        }

        options = options with { Menu = menu };
        return OptionValueError.None;
    }

    private static byte[] Bytes(ushort number) => [(byte)(number >> 8), (byte)number];

    private static byte[] Bytes(IPv4Address address) => [.. Bytes((ushort)(address.Value >> 16)), .. Bytes((ushort)address.Value)];
}
