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
    public void An_interface_that_does_not_exist_is_named_with_those_that_do()
    {
        var error = Assert.Single(Load("dhcp:\n  interfaces: [eth77]\n").Errors);
        Assert.Contains("\"eth77\"", error.Sentence, StringComparison.Ordinal);
        Assert.Contains("lo", error.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_string_alone_chooses_PostgreSQL() =>
        Assert.Equal(BootAppliance.Data.DatabaseEngine.PostgreSql, Load("database:\n  connection_string: Host=db\n").Options.Database.Engine);

    private Configuration Load(string yaml)
    {
        var file = Path.Combine(_folder.FullName, "test.yaml");
        File.WriteAllText(file, yaml);
        return Configuration.Load(file);
    }
}
