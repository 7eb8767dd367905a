using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace BootAppliance.Protocols.Dhcp;

/// <summary>The flags of option 81 (RFC 4702 §2.1).</summary>
[Flags]
public enum FqdnFlags : byte
{
    None = 0,

    /// <summary>S: the server updates the name's address in DNS.</summary>
    ServerUpdates = 1,

    /// <summary>O: the server decided otherwise than the client wished.</summary>
    Overridden = 2,

    /// <summary>E: the name is labels, not deprecated ASCII.</summary>
    Labels = 4,

    /// <summary>N: the server updates nothing.</summary>
    NoUpdates = 8,
}

/// <summary>Option 81: a client's name, and who tells DNS of it (RFC 4702).</summary>
/// <param name="Flags">Bits that the RFC reserves are cleared, as it asks of a receiver.</param>
/// <param name="Name">May be empty (the client asks for a name) or without its domain.</param>
/// <param name="IsComplete">The labels end with the root's: the name has its domain. Never so in ASCII.</param>
public sealed record ClientFqdn(FqdnFlags Flags, string Name, bool IsComplete)
{
    private const int FixedLength = 3;

    public byte[] ToArray()
    {
        // RCODE1 and RCODE2 are 255 from a server and ignored from a client (§2.2).
        List<byte> bytes = [(byte)Flags, 255, 255];
        if (!Flags.HasFlag(FqdnFlags.Labels))
        {
            bytes.AddRange(Encoding.ASCII.GetBytes(Name));
            return [.. bytes];
        }

        if (Name.Length > 0)
        {
            foreach (var label in Name.Split('.')) DnsName.WriteLabel(bytes, label);
        }

        if (IsComplete) bytes.Add(0);
        return [.. bytes];
    }

    public static bool TryParse(ReadOnlySpan<byte> value, [NotNullWhen(true)] out ClientFqdn? fqdn, out OptionValueError error)
    {
        fqdn = null;
        error = OptionValueError.Truncated;
        if (value.Length < FixedLength) return false;

        var flags = (FqdnFlags)(value[0] & 0x0f);
        var rest = value[FixedLength..];
        if (!flags.HasFlag(FqdnFlags.Labels)) return TryParseAscii(rest, flags, out fqdn, out error);

        var at = 0;
        error = DnsName.Read(rest, ref at, mayBePartial: true, out var name);
        if (error == OptionValueError.None && at != rest.Length) error = OptionValueError.BadLength;
        if (error != OptionValueError.None) return false;

        fqdn = new(flags, name, IsComplete: !rest.IsEmpty && rest[^1] == 0 && name.Length > 0);
        return true;
    }

    private static bool TryParseAscii(ReadOnlySpan<byte> text, FqdnFlags flags, out ClientFqdn? fqdn, out OptionValueError error)
    {
        var name = Encoding.Latin1.GetString(text.TrimEnd((byte)0)).TrimEnd('.');
        error = name.Length == 0 || DnsName.IsValid(name) ? OptionValueError.None : OptionValueError.BadName;
        fqdn = error == OptionValueError.None ? new(flags, name, IsComplete: false) : null;
        return fqdn is not null;
    }
}
