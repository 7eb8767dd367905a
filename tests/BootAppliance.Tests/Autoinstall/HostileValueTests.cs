using System.Diagnostics;
using BootAppliance.Autoinstall;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Tests.Autoinstall;

/// <summary>A value from the inventory stays a value in each output language, or is refused.</summary>
public sealed class HostileValueTests
{
    private static readonly string[] s_pieces = ["a", " ", "'", "\"", "\\", "$", "${x}", "$(id)", "`id`", ";", "#", "&&", "||", "{{x}}", "\n", "\r", "\0", "é"];

    [Theory]
    [InlineData(OutputLanguage.Ipxe)]
    [InlineData(OutputLanguage.Pxelinux)]
    [InlineData(OutputLanguage.Grub)]
    [InlineData(OutputLanguage.Preseed)]
    [InlineData(OutputLanguage.Shell)]
    [InlineData(OutputLanguage.Kickstart)]
    [InlineData(OutputLanguage.Xml)]
    [InlineData(OutputLanguage.Yaml)]
    [InlineData(OutputLanguage.Json)]
    public void Security_06_no_value_ends_its_line(OutputLanguage language) => ForHostile(value => TryEncode(language, value) is not { } text || !text.Any(char.IsControl));

    [Fact]
    public async Task Security_06_a_shell_reads_back_the_value_itself()
    {
        List<string> values = [];
        ForHostile(value =>
        {
            if (TryEncode(OutputLanguage.Shell, value) is not null) values.Add(value);
            return true;
        });
        var script = string.Concat(values.Select(value => $"printf '%s\\n' {ValueEncoder.Encode(OutputLanguage.Shell, value)}\n"));
        using var shell = Process.Start(new ProcessStartInfo("sh") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = shell.StandardOutput.ReadToEndAsync();
        await shell.StandardInput.WriteAsync(script);
        shell.StandardInput.Close();
        Assert.Equal(string.Concat(values.Select(value => value + "\n")), await output);
    }

    [Fact]
    public void Security_06_XML_and_JSON_read_back_the_value_itself() => ForHostile(value =>
        (TryEncode(OutputLanguage.Xml, value) is not { } xml || System.Xml.Linq.XElement.Parse($"<a>{xml}</a>", System.Xml.Linq.LoadOptions.PreserveWhitespace).Value == value)
        && (TryEncode(OutputLanguage.Json, value) is not { } json || System.Text.Json.Nodes.JsonNode.Parse(json)!.GetValue<string>() == value));

    [Fact]
    public async Task Security_06_kickstart_s_own_splitting_reads_back_the_value_itself()
    {
        List<string> values = [];
        ForHostile(value =>
        {
            if (TryEncode(OutputLanguage.Kickstart, value) is not null) values.Add(value);
            return true;
        });
        var lines = string.Concat(values.Select(value => $"x {ValueEncoder.Encode(OutputLanguage.Kickstart, value)}\n"));
        using var python = Process.Start(new ProcessStartInfo("python3", ["-c", "import shlex,sys\nfor line in sys.stdin: print(shlex.split(line)[1])"]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = python.StandardOutput.ReadToEndAsync();
        await python.StandardInput.WriteAsync(lines);
        python.StandardInput.Close();
        Assert.Equal(string.Concat(values.Select(value => value + "\n")), await output);
    }

    [Theory]
    [InlineData(OutputLanguage.Ipxe, "quiet ${net0/mac}")]
    [InlineData(OutputLanguage.Ipxe, "quiet || shell")]
    [InlineData(OutputLanguage.Ipxe, "quiet ; shell")]
    [InlineData(OutputLanguage.Ipxe, "quiet #")]
    [InlineData(OutputLanguage.Preseed, "joins the next line \\")]
    [InlineData(OutputLanguage.Shell, "two\nlines")]
    public void Security_06_a_value_that_its_language_would_obey_is_refused(OutputLanguage language, string value) => Assert.Null(TryEncode(language, value));

    [Theory]
    [InlineData("ttyS0;115200")]
    [InlineData("http://a/b#c")]
    public void A_separator_within_a_word_is_no_separator_to_iPXE(string value) => Assert.Equal(value, TryEncode(OutputLanguage.Ipxe, value));

    [Theory]
    [InlineData("{{{name}}}", "without encoding")]
    [InlineData("{{&name}}", "without encoding")]
    [InlineData("{{> loop.sh}}", "part of itself")]
    [InlineData("{{> ../../../../etc/passwd}}", "not there")]
    public void Security_05_a_template_cannot_leave_the_encoder_its_folder_or_its_bounds(string text, string reason) =>
        Assert.Contains(reason, Assert.IsType<RenderResult.Failed>(Render(text)).Sentence, StringComparison.Ordinal);

    [Fact]
    public void Security_05_a_template_calls_no_method() =>
        Assert.Equal("", Assert.IsType<RenderResult.Rendered>(Render("{{name.GetType}}{{name.GetType.Assembly.Location}}{{name.ToUpper}}")).Text);

    private static void ForHostile(Func<string, bool> holds) =>
        Prop.ForAll(Gen.Elements(s_pieces).ArrayOf().Select(string.Concat).ToArbitrary(), holds).QuickCheckThrowOnFailure();

    private static string? TryEncode(OutputLanguage language, string value)
    {
        try
        {
            return ValueEncoder.Encode(language, value);
        }
        catch (UnsafeValueException)
        {
            return null;
        }
    }

    private static RenderResult Render(string text)
    {
        var folder = Directory.CreateTempSubdirectory("bootappliance-templates-");
        Directory.CreateDirectory(Path.Combine(folder.FullName, "snippets"));
        File.WriteAllText(Path.Combine(folder.FullName, "snippets/loop.sh.hbs"), "{{> loop.sh}}");
        File.WriteAllText(Path.Combine(folder.FullName, "a.sh.hbs"), text);
        try
        {
            return new TemplateRenderer(new TemplateStore(folder.FullName, null)).Render("a.sh", new Dictionary<string, object?> { ["name"] = "web02" });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
