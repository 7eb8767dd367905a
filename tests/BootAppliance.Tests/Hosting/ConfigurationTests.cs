using System.Net.Sockets;
using BootAppliance.Dhcp;
using BootAppliance.Hosting;

namespace BootAppliance.Tests.Hosting;

public sealed class ConfigurationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bootappliance-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Three_mistakes_are_three_lines_with_file_line_key_and_what_is_allowed()
    {
        var errors = Load("""
            state_directory: /var/lib/bootappliance
            dhcp:
              lease_time: banana
              mod: server
            tftp:
              enabled: perhaps
            """).Errors.Select(error => error.ToString()).ToList();
        Assert.Equal(3, errors.Count);
        Assert.Contains(errors, error => error.Contains("test.yaml:3: dhcp.lease_time: \"banana\"", StringComparison.Ordinal) && error.Contains("30s, 10m, 24h or 7d", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Contains("test.yaml:4: dhcp.mod: ", StringComparison.Ordinal) && error.Contains("did you mean \"mode\"", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Contains("test.yaml:6: tftp.enabled: ", StringComparison.Ordinal) && error.Contains("true or false", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_mistake_of_a_webhook_is_named_and_none_repeats_its_URL()
    {
        var errors = Load("""
            notify:
              webhooks:
                - name: Chat
                  url: ftp://chat.example/canary
                - name: mail
                  url: https://me:canary@mail.example/
                  kinds: [install, notify., install.state=failed, boot.]
                - name: mail
                  url: https://mail.example/
                  secret_file: /nowhere/secret
            """).Errors.Select(error => error.ToString()).ToList();
        string[] expected = ["\"Chat\" is not right", "is no http or https URL", "has a user or password", "\"install\" is not right", "\"notify.\" tells of the webhooks", "\"mail\" stands twice", "/nowhere/secret does not exist"];
        Assert.Equal(expected.Length, errors.Count);
        Assert.All(expected, one => Assert.Contains(errors, error => error.Contains(one, StringComparison.Ordinal)));
        Assert.DoesNotContain(errors, error => error.Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public void An_interface_that_does_not_exist_is_named_with_those_that_do()
    {
        var error = Assert.Single(Load("dhcp:\n  interfaces: [eth77]\n").Errors);
        Assert.Contains("\"eth77\"", error.Sentence, StringComparison.Ordinal);
        Assert.Contains("lo", error.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_string_alone_chooses_PostgreSQL() =>
        Assert.Equal(BootAppliance.Data.DatabaseEngine.PostgreSql, Load("database:\n  connection_string: Host=db\n").Options.Database.Engine);

    [Theory]
    [InlineData("http:\n  max_transfers: 0\n", "http.max_transfers", "write 1 to 10000")]
    [InlineData("installs:\n  arm_expiry: 31d\n", "installs.arm_expiry", "write 1m to 30d")]
    [InlineData("import:\n  max_file: 1KiB\n", "import.max_file", "write 1MiB to 1TiB")]
    [InlineData("dhcp:\n  subnets: [{subnet: 192.0.2.0/24, lease_time: 5s}]\n", "dhcp.subnets[0].lease_time", "write 1m to 365d")]
    [InlineData("dhcp:\n  subnets: [{subnet: 192.0.2.0/24, ranges: [192.0.2.10-192.0.2.20, 192.0.2.20-192.0.2.30]}]\n", "dhcp.subnets[0].ranges", "overlaps")]
    [InlineData("dhcp:\n  subnets: [{subnet: 192.0.2.0/24, ranges: [192.0.3.10-192.0.3.20]}]\n", "dhcp.subnets[0].ranges", "is not inside")]
    [InlineData("dhcp:\n  subnets: [{subnet: 192.0.2.0/24, routers: ['2001:db8::1']}]\n", "dhcp.subnets[0].routers", "not an IPv4 address")]
    [InlineData("dhcp:\n  subnets: [{subnet: '2001:db8::/64'}]\n", "dhcp.subnets[0].subnet", "not an IPv4 network")]
    [InlineData("dhcp:\n  subnets: [{subnet: 192.0.2.0/24}, {subnet: 192.0.2.128/25}]\n", "dhcp.subnets[1].subnet", "overlaps")]
    [InlineData("boot:\n  server_address: '2001:db8::1'\n", "boot.server_address", "not an IPv4 address")]
    [InlineData("admin:\n  listen: 0.0.0.0:8080\n", "admin.listen", "not a loopback address")]
    [InlineData("admin:\n  tls: {listen: '0.0.0.0:8443', certificate: /nowhere/cert.pem, key: /etc/hostname}\n", "admin.tls.certificate", "does not exist")]
    [InlineData("admin:\n  tls: {listen: '0.0.0.0:8443', certificate: /etc/hostname, key: /etc/hostname}\n", "admin.tls", "no certificate with its key")]
    public void A_value_out_of_bounds_is_refused_with_what_is_allowed(string yaml, string key, string sentence)
    {
        var error = Assert.Single(Load(yaml).Errors);
        Assert.Equal(key, error.Key);
        Assert.Contains(sentence, error.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_HTTP_for_the_admin_plane_is_taken_where_it_is_accepted() =>
        Assert.Empty(Load("admin:\n  listen: 0.0.0.0:8080\n  allow_plain_http: true\n").Errors);

    [Theory]
    [InlineData("state_directory: /var/lib/x\n", DhcpMode.Off)]
    [InlineData("dhcp:\n  subnets: [{subnet: 192.0.2.0/24}]\n", DhcpMode.Server)]
    [InlineData("dhcp:\n  mode: off\n  subnets: [{subnet: 192.0.2.0/24}]\n", DhcpMode.Off)]
    public void DHCP_is_on_where_a_subnet_is_configured_and_nobody_turned_it_off(string yaml, DhcpMode mode) =>
        Assert.Equal(mode, Load(yaml).Options.Dhcp.EffectiveMode);

    [Fact]
    public void An_interface_may_have_a_mode_of_its_own()
    {
        var dhcp = Load("dhcp:\n  subnets: [{subnet: 192.0.2.0/24}]\n  interface_modes: [{interface: lo, mode: proxy}]\n").Options.Dhcp;
        Assert.Equal((DhcpMode.Proxy, DhcpMode.Server), (dhcp.ModeOf("lo"), dhcp.ModeOf("eth0")));
    }

    [Theory]
    [InlineData("dhcp:\n  subnets: [{subnet: 192.0.2.0/24, pools: [{class: lab, ranges: [192.0.2.7]}]}]\n", "dhcp.subnets", "dhcp.classes has none")]
    [InlineData("dhcp:\n  classes: [{name: a, when: colour exists}]\n", "dhcp.classes[0].when", "at \"colour\" (character 1)")]
    [InlineData("dhcp:\n  classes: [{name: a, when: mac exists}, {name: a, when: mac exists}]\n", "dhcp.classes", "two of the name")]
    [InlineData("dhcp:\n  subnets: [{subnet: 192.0.2.0/24, options: [51=7]}]\n", "dhcp.subnets[0].options[0]", "set by the appliance itself")]
    [InlineData("dhcp:\n  pxe: {multicast: 192.0.2.1}\n", "dhcp.pxe.multicast", "not an IPv4 multicast address")]
    [InlineData("dhcp:\n  pxe: {timeout: 256}\n", "dhcp.pxe.timeout", "write 0 to 255")]
    [InlineData("dhcp:\n  pxe:\n    menu: [{text: Disk, type: 0, file: a.0}]\n", "dhcp.pxe.menu[0].file", "leave the file out")]
    [InlineData("dhcp:\n  pxe:\n    menu: [{text: WDS, servers: [192.0.2.9]}]\n", "dhcp.pxe.menu[0].type", "write the boot-server type")]
    [InlineData("dhcp:\n  pxe:\n    menu: [{text: WDS, type: 1, any_server: true}]\n", "dhcp.pxe.menu[0].any_server", "set dhcp.pxe.broadcast")]
    [InlineData("dhcp:\n  pxe:\n    menu: [{text: A, type: 32769}, {text: B}]\n", "dhcp.pxe.menu[1].type", "also the type of \"A\"")]
    [InlineData("dhcp:\n  pxe:\n    prompt: Wählen\n    menu: [{text: A}]\n", "dhcp.pxe.prompt", "characters of ASCII")]
    [InlineData("dhcp:\n  pxe:\n    menu: [{text: '0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789'}, {text: '0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789'}]\n", "dhcp.pxe.menu", "shorten the texts")]
    public void A_mistake_in_classes_options_and_menus_is_named(string yaml, string key, string sentence)
    {
        var error = Assert.Single(Load(yaml).Errors);
        Assert.Equal(key, error.Key);
        Assert.Contains(sentence, error.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_directory_has_one_appliance()
    {
        using var first = StateLock.Take(_folder.FullName);
        Assert.Contains("in use by another appliance", Assert.Throws<IOException>(() => StateLock.Take(_folder.FullName)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_socket_is_removed_if_nobody_listens_and_only_then()
    {
        var path = Path.Combine(_folder.FullName, "api.sock");
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            socket.Listen();
            Assert.Throws<IOException>(() => AdminSocket.RemoveStale(path, "admin.socket"));
            Assert.True(File.Exists(path));
        }

        File.WriteAllText(path, "");
        AdminSocket.RemoveStale(path, "admin.socket");
        Assert.False(File.Exists(path));
    }

    private Configuration Load(string yaml)
    {
        var file = Path.Combine(_folder.FullName, "test.yaml");
        File.WriteAllText(file, yaml);
        return Configuration.Load(file);
    }
}
