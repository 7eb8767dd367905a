using BootAppliance.Dhcp.Import;

namespace BootAppliance.Tests.Dhcp;

/// <summary>Lease files as their servers write them.</summary>
public sealed class LeaseFileTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("isc", """
        # The format of this file is documented in the dhcpd.leases(5) manual page.
        lease 10.9.0.10 {
          starts 6 2026/11/21 10:00:00;
          ends 6 2026/11/21 22:00:00;
          binding state active;
          hardware ethernet 52:54:00:00:00:01;
          client-hostname "Web01";
        }
        lease 10.9.0.11 {
          ends 6 2026/11/21 22:00:00;
          binding state active;
          hardware ethernet 52:54:00:00:00:02;
        }
        lease 10.9.0.11 {
          ends 6 2026/11/21 11:00:00;
          binding state free;
          hardware ethernet 52:54:00:00:00:02;
        }
        lease 10.9.0.12 {
          ends never;
          hardware ethernet 52:54:00:00:00:03;
        }
        """)]
    [InlineData("kea", """
        address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context
        10.9.0.10,52:54:00:00:00:01,01:52:54:00:00:00:01,43200,1795298400,1,0,0,web01,0,
        10.9.0.11,52:54:00:00:00:02,,43200,1795298400,1,0,0,,0,
        10.9.0.11,52:54:00:00:00:02,,43200,1795298400,1,0,0,,2,
        10.9.0.12,52:54:00:00:00:03,,43200,1795298400,1,0,0,,0,
        """)]
    [InlineData("dnsmasq", """
        1795298400 52:54:00:00:00:01 10.9.0.10 web01 01:52:54:00:00:00:01
        1795262399 52:54:00:00:00:02 10.9.0.11 * *
        0 52:54:00:00:00:03 10.9.0.12 * *
        duid 00:01
        1795298400 1 fd00::1 * 00:01
        """)]
    public void The_last_word_on_each_address_counts(string form, string text)
    {
        var read = LeaseFile.Read(text.ReplaceLineEndings("\n"), Now);
        Assert.Equal((form, 0), (read.Form, read.Skipped));
        Assert.Equal([("10.9.0.10", "52:54:00:00:00:01", "web01"), ("10.9.0.12", "52:54:00:00:00:03", null)], read.Leases.Select(one => (one.Address.ToString(), one.Mac.ToString(), one.HostName)));
        Assert.All(read.Leases, one => Assert.True(one.ExpiresAt > Now));
    }

    [Fact]
    public void What_is_no_lease_is_counted_and_never_throws()
    {
        var random = new Random(3);
        const string Seed = "lease 10.9.0.10 {\n  ends 6 2026/11/21 22:00:00;\n  hardware ethernet 52:54:00:00:00:01;\n}\n";
        for (var round = 0; round < 2000; round++)
        {
            var text = Seed.ToCharArray();
            for (var i = 0; i < 3; i++) text[random.Next(text.Length)] = (char)random.Next(256);
            _ = LeaseFile.Read(new string(text), Now);
        }

        Assert.Equal(2, LeaseFile.Read("nonsense\n1 2 3 4\n", Now).Skipped);
    }
}
