using System.Buffers.Binary;
using System.Text;

namespace BootAppliance.Protocols.Dhcp;

/// <summary>Options 208 to 211, by which PXELINUX is told where its configuration is (RFC 5071).</summary>
/// <param name="ConfigFile">209: the configuration file, or null.</param>
/// <param name="PathPrefix">210: what all its file names are relative to, or null.</param>
/// <param name="RebootSeconds">211: after how long without success it restarts the machine, or null.</param>
public sealed record PxelinuxOptions(string? ConfigFile, string? PathPrefix, uint? RebootSeconds)
{
    /// <summary>208: F1.00.74.7E, without which old PXELINUX ignores the others (RFC 5071 §3).</summary>
    public static ReadOnlySpan<byte> Magic => [0xf1, 0x00, 0x74, 0x7e];

    /// <summary>The options as they are sent; texts are ASCII, 1 to 255 bytes.</summary>
    public IReadOnlyList<(byte Code, byte[] Value)> ToOptions()
    {
        List<(byte, byte[])> options = [(DhcpOptionCode.PxelinuxMagic, Magic.ToArray())];
        if (ConfigFile is not null) options.Add((DhcpOptionCode.PxelinuxConfigFile, Encoding.ASCII.GetBytes(ConfigFile)));
        if (PathPrefix is not null) options.Add((DhcpOptionCode.PxelinuxPathPrefix, Encoding.ASCII.GetBytes(PathPrefix)));
        if (RebootSeconds is { } seconds)
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, seconds);
            options.Add((DhcpOptionCode.PxelinuxRebootTime, bytes));
        }

        return options;
    }

    /// <summary>Reads them from a message; one of a wrong length counts as absent.</summary>
    public static PxelinuxOptions From(DhcpMessage message) => new(
        message.TryGetOption(DhcpOptionCode.PxelinuxConfigFile, out var file) && !file.IsEmpty ? Encoding.ASCII.GetString(file) : null,
        message.TryGetOption(DhcpOptionCode.PxelinuxPathPrefix, out var prefix) && !prefix.IsEmpty ? Encoding.ASCII.GetString(prefix) : null,
        message.TryGetOption(DhcpOptionCode.PxelinuxRebootTime, out var reboot) && reboot.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(reboot) : null);
}
