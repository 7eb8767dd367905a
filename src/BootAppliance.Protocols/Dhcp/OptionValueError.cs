namespace BootAppliance.Protocols.Dhcp;

/// <summary>Why the value of an option cannot be read. The option is then taken for absent; the message stands.</summary>
public enum OptionValueError
{
    None,

    /// <summary>It ends inside a field.</summary>
    Truncated,

    /// <summary>Its length or a number in it is not one that its definition allows.</summary>
    BadLength,

    /// <summary>A domain name has an empty or overlong label, or a character that is not a letter, digit, hyphen or underscore.</summary>
    BadName,

    /// <summary>A compression pointer does not point to something earlier (RFC 1035 §4.1.4), so it might never end.</summary>
    BadPointer,
}
