using System.Text.Json;
using BootAppliance.Protocols.Ipmi;

namespace BootAppliance.Protocols.Tests.Ipmi;

/// <summary>One of the captures in Vectors; its README.md says what they are.</summary>
internal sealed class CapturedSession
{
    private readonly JsonElement _file;

    public CapturedSession(int suite)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, $"Ipmi/Vectors/rmcpplus-suite{suite}.json")));
        _file = document.RootElement.Clone();
        Suite = CipherSuite.Find(suite)!;
    }

    public CipherSuite Suite { get; }

    public IEnumerable<(string What, bool ToBmc, byte[] Bytes, byte[]? Message)> Packets => _file.GetProperty("packets").EnumerateArray().Select(packet => (
        packet.GetProperty("what").GetString()!,
        packet.GetProperty("dir").GetString() == "to_bmc",
        Convert.FromHexString(packet.GetProperty("hex").GetString()!),
        packet.TryGetProperty("ipmi_message", out var message) ? Convert.FromHexString(message.GetString()!) : null));

    public RakpExchange Exchange => new()
    {
        Suite = Suite,
        Console = BitConverter.ToUInt32(Hex("console_sid")),
        Bmc = BitConverter.ToUInt32(Hex("bmc_sid")),
        ConsoleRandom = Hex("console_random"),
        BmcRandom = Hex("bmc_random"),
        Guid = Hex("bmc_guid"),
        Role = 0x14,
        User = "ipmiusr"u8.ToArray(),
        Password = "test"u8.ToArray(),
    };

    public byte[] Hex(string name) => Convert.FromHexString(_file.GetProperty(name).GetString()!);

    public byte[] Packet(string what) => Packets.First(packet => packet.What == what).Bytes;
}
