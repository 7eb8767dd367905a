using BootAppliance.Dhcp;
using BootAppliance.Dhcp.Classes;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Tests.Dhcp;

/// <summary>Conditions over what clients send, and what the members of a class get.</summary>
public sealed class ClassTests
{
    private const string Circuit = "circuit_id";

    [Theory]
    [InlineData("vendor_class starts 'PXEClient'", true)]
    [InlineData("vendor_class == 'PXEClient'", false)]
    [InlineData("vendor_class ends '003001'", true)]
    [InlineData("option[60] contains 'Arch:00007'", true)]
    [InlineData("user_class == 'gPXE'", false)]
    [InlineData("user_class != 'gPXE'", true)]
    [InlineData("user_class exists", false)]
    [InlineData("architecture == 7", true)]
    [InlineData("option[93] == 0x0007", true)]
    [InlineData("mac starts 52:54:00", true)]
    [InlineData("mac == 52:54:00:00:00:01", true)]
    [InlineData("circuit_id == 'port7'", true)]
    [InlineData("remote_id == 0x0102", true)]
    [InlineData("not architecture == 7", false)]
    [InlineData("architecture == 0 or architecture == 7 and mac starts 00", false)]
    [InlineData("(architecture == 0 or architecture == 7) and mac starts 52", true)]
    public void A_condition_holds_or_not(string condition, bool expected)
    {
        Assert.True(ClassExpression.TryParse(condition, out var expression, out var error), error);
        Assert.True(DhcpMessage.TryParse(Firmware().ToArray(), out var message, out _));
        Assert.Equal(expected, expression.Holds(message));
    }

    [Theory]
    [InlineData("", "at its end; expected one of mac, vendor_class")]
    [InlineData("colour == 'red'", "at \"colour\" (character 1)")]
    [InlineData("mac = 52", "at \"=\" (character 5); expected one of ==")]
    [InlineData("mac == ", "at its end; expected 'a text'")]
    [InlineData("(mac exists", "at its end; expected )")]
    [InlineData("mac exists mac exists", "at \"mac\" (character 12); expected and, or, or the end")]
    [InlineData("option[255] exists", "expected [1] to [254]")]
    [InlineData("vendor_class == 'open", "expected 'a text'")]
    public void A_condition_that_cannot_be_read_says_where_and_what_was_expected(string condition, string sentence)
    {
        Assert.False(ClassExpression.TryParse(condition, out _, out var error));
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Parentheses_are_bounded()
    {
        Assert.False(ClassExpression.TryParse(new string('(', 500), out _, out var error));
        Assert.Contains("at most 32", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ntp-servers=192.0.2.1,192.0.2.2", 42, "C0000201C0000202")]
    [InlineData("interface-mtu=9000", 26, "2328")]
    [InlineData("252=http://wpad/", 252, "687474703A2F2F777061642F")]
    [InlineData("224=0x0102", 224, "0102")]
    [InlineData("time-offset=-3600", 2, "FFFFF1F0")]
    [InlineData("classless-routes=10.0.0.0/8 via 192.0.2.1", 121, "080AC0000201")]
    [InlineData("domain-search=a.b", 119, "0161016200")]
    public void An_option_is_written_as_its_standard_says(string text, int code, string hex)
    {
        Assert.True(OptionSetting.TryParse(text, out var setting, out var error), error);
        Assert.Equal((code, hex), (setting.Code, Convert.ToHexString(setting.Value)));
    }

    [Theory]
    [InlineData("ntp-servers", "is not option=value")]
    [InlineData("ntp=192.0.2.1", "neither a number")]
    [InlineData("ntp-servers=banana", "IPv4 addresses such as")]
    [InlineData("51=0x00000e10", "set by the appliance itself")]
    [InlineData("255=x", "neither a number of 1 to 254")]
    public void An_option_that_cannot_be_sent_is_refused_with_what_could(string text, string sentence)
    {
        Assert.False(OptionSetting.TryParse(text, out _, out var error));
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pool_of_a_class_is_for_its_members_alone()
    {
        await using var server = Server(new ClassOptions { Name = "lab", When = Condition($"{Circuit} == 'port7'") }, ("lab", "10.9.0.200-10.9.0.200"));
        Assert.Equal("10.9.0.200", (await server.AskAsync(Firmware())).Message.YourAddress.ToString());
        var other = new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(2)).With(DhcpOptionCode.RequestedAddress, 10, 9, 0, 200);
        Assert.StartsWith("10.9.0.10", (await server.AskAsync(other)).Message.YourAddress.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_its_own_pool_has_no_address_for_gets_one_of_everybody_s()
    {
        await using var server = Server(new ClassOptions { Name = "all", When = Condition("mac exists") }, ("all", "10.9.0.200-10.9.0.200"));
        Assert.Equal("10.9.0.200", (await server.BindAsync(1)).ToString());
        Assert.StartsWith("10.9.0.10", (await server.BindAsync(2)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_options_and_lease_time_of_a_class_go_before_those_of_the_subnet()
    {
        await using var server = Server(new ClassOptions
        {
            Name = "pxe",
            When = Condition("architecture exists"),
            Options = [Setting("ntp-servers=10.9.0.7")],
            LeaseTime = TimeSpan.FromMinutes(5),
        });
        var member = await server.AskAsync(Firmware());
        Assert.Equal("10.9.0.7", member.Address(DhcpOptionCode.NtpServers).ToString());
        Assert.Equal([0, 0, 1, 44], member.Option(DhcpOptionCode.LeaseTime));
        var other = await server.AskAsync(new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(2)));
        Assert.Equal("10.9.0.1", other.Address(DhcpOptionCode.NtpServers).ToString());
        Assert.Equal([0, 0, 14, 16], other.Option(DhcpOptionCode.LeaseTime));
    }

    [Fact]
    public async Task A_class_may_name_the_boot_file_of_its_members_or_that_there_is_none()
    {
        var file = new ClassOptions { Name = "file", When = Condition($"{Circuit} exists"), BootFile = "snponly.efi" };
        await using var named = Server(file);
        Assert.Equal("snponly.efi", (await named.AskAsync(Firmware())).Text(DhcpOptionCode.BootFileName));
        await using var none = Server(file with { BootFile = null, Boot = ClassBoot.None });
        Assert.Null((await none.AskAsync(Firmware())).Option(DhcpOptionCode.BootFileName));
    }

    [Fact]
    public async Task What_boots_from_the_network_may_have_a_shorter_lease()
    {
        await using var server = new ServerUnderTest(subnets: ServerUnderTest.Lan with { BootLeaseTime = TimeSpan.FromMinutes(10) });
        Assert.Equal([0, 0, 2, 88], (await server.AskAsync(Firmware())).Option(DhcpOptionCode.LeaseTime));
        Assert.Equal([0, 0, 14, 16], (await server.AskAsync(new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(2)))).Option(DhcpOptionCode.LeaseTime));
    }

    [Fact]
    public async Task Machines_do_not_all_renew_at_the_same_moment()
    {
        await using var server = new ServerUnderTest();
        var times = new HashSet<string>();
        for (var i = 1; i <= 5; i++)
        {
            var seconds = Convert.ToHexString((await server.AskAsync(new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(i)))).Option(DhcpOptionCode.RenewalTime)!);
            times.Add(seconds);
            Assert.InRange(Convert.ToUInt32(seconds, 16), 1620u, 1800u);
        }

        Assert.True(times.Count > 2, string.Join(' ', times));
    }

    [Fact]
    public void Excluded_addresses_are_in_no_pool()
    {
        var pool = new AddressPool([ServerUnderTest.Range("10.9.0.10-10.9.0.20")], [ServerUnderTest.Range("10.9.0.12-10.9.0.14"), ServerUnderTest.Range("10.9.0.20-10.9.0.99")]);
        Assert.Equal([10, 11, 15, 16, 17, 18, 19], Enumerable.Range(0, pool.Count).Select(i => (int)(pool[i].Value & 255)));
    }

    private static ClientPacket Firmware() => new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(1))
        .With(DhcpOptionCode.VendorClass, "PXEClient:Arch:00007:UNDI:003001").With(DhcpOptionCode.ClientArchitecture, 0, 7)
        .With(DhcpOptionCode.RelayAgentInformation, [1, 5, .. "port7"u8, 2, 2, 1, 2]);

    private static ClassExpression Condition(string text) => ClassExpression.TryParse(text, out var expression, out var error) ? expression : throw new FormatException(error);

    private static OptionSetting Setting(string text) => OptionSetting.TryParse(text, out var setting, out var error) ? setting : throw new FormatException(error);

    private static ServerUnderTest Server(ClassOptions one, params (string Class, string Range)[] pools) => new(
        rules: new DhcpRules { Classes = [one] },
        boot: (_, address) => new BootAnswer("ipxe.efi", address, "a test"),
        subnets: ServerUnderTest.Lan with
        {
            ClassPools = [.. pools.Select(pool => (pool.Class, new AddressPool([ServerUnderTest.Range(pool.Range)])))],
            Options = [Setting("ntp-servers=10.9.0.1")],
        });
}
