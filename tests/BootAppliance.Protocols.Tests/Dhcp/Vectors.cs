using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Protocols.Tests.Dhcp;

/// <summary>Generators that the tests of option values share.</summary>
internal static class Vectors
{
    public static Gen<byte[]> Bytes(int least, int most) =>
        from length in Gen.Choose(least, most)
        from bytes in Gen.Choose(0, 255).Select(number => (byte)number).ArrayOf(length)
        select bytes;

    public static Gen<IPv4Address> Address { get; } = Bytes(4, 4).Select(bytes => IPv4Address.Read(bytes));

    public static Gen<string> Name { get; } =
        from count in Gen.Choose(1, 4)
        from labels in Gen.Elements("a", "lan", "example", "Rack-7", "boot_net", new string('x', 40)).ArrayOf(count)
        select string.Join('.', labels);

    /// <summary>Runs <paramref name="parse"/> on every beginning of <paramref name="value"/>; it must not throw.</summary>
    public static void CutAnywhere(byte[] value, Action<byte[]> parse)
    {
        for (var length = 0; length <= value.Length; length++) parse(value[..length]);
    }
}
