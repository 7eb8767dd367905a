using System.Text;
using BootAppliance.Protocols.Ipmi;

namespace BootAppliance.Simulators.Bmc;

/// <summary>Who may log in, and how far: <c>NAME:PASSWORD[:user|operator|administrator]</c>.</summary>
public sealed record BmcAccount(string Name, string Password, IpmiPrivilege Limit)
{
    public byte[] Key => Encoding.UTF8.GetBytes(Password);

    public static BmcAccount Parse(string text)
    {
        var parts = text.Split(':');
        return new(parts[0], parts[1], parts.Length > 2 ? Enum.Parse<IpmiPrivilege>(parts[2], ignoreCase: true) : IpmiPrivilege.Administrator);
    }
}
