using BootAppliance.Autoinstall;

namespace BootAppliance.Tests.Autoinstall;

public sealed class TemplateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bootappliance-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Security_05_the_output_is_bounded()
    {
        Write("a.cfg", "{{#each list}}{{#each ../list}}" + new string('x', 1000) + "{{/each}}{{/each}}");
        var failed = Assert.IsType<RenderResult.Failed>(Render("a.cfg", new() { ["list"] = Enumerable.Range(0, 1000).Select(n => (object)$"{n}").ToList() }));
        Assert.Contains("a.cfg", failed.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc/passwd.cfg")]
    [InlineData("/etc/passwd.cfg")]
    [InlineData("a/../b.cfg")]
    [InlineData("a\nb.cfg")]
    public void Security_05_a_name_cannot_lead_out_of_the_template_folders(string name) => Assert.IsType<RenderResult.Failed>(Render(name, []));

    [Theory]
    [InlineData("{{default name \"x\"}}")]
    [InlineData("{{join list \" \"}}")]
    [InlineData("{{#each list}}{{this}}{{/each}}")]
    public void Security_06_helpers_and_lists_are_encoded_like_values(string text)
    {
        Write("a.sh", text);
        Assert.Equal("'$(reboot)'", Text("a.sh", new() { ["name"] = "$(reboot)", ["list"] = new List<object> { "$(reboot)" } }));
    }

    [Theory]
    [InlineData("{{sh (join list \" \")}}", "'it'\\''s b'")]
    [InlineData("{{sh (default name \"x\")}}", "'it'\\''s'")]
    [InlineData("{{#each (words text)}}{{this}}{{#unless @last}},{{/unless}}{{/each}}", "a,\"$(b)\"")]
    public void Security_06_a_helper_within_a_helper_is_encoded_once(string text, string expected)
    {
        Write("a.ks", text);
        Assert.Equal(expected, Text("a.ks", new() { ["name"] = "it's", ["list"] = new List<object> { "it's", "b" }, ["text"] = " a, $(b)" }));
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("$1$abc$def")]
    [InlineData("")]
    public void Security_10_a_password_in_clear_or_as_MD5_is_refused(string password)
    {
        Write("a.cfg", "{{hash password}}");
        Assert.Contains("mkpasswd", Assert.IsType<RenderResult.Failed>(Render("a.cfg", new() { ["password"] = password })).Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{default}}")]
    [InlineData("{{join}}")]
    [InlineData("{{hash}}")]
    [InlineData("{{sh}}")]
    [InlineData("{{number name}}")]
    [InlineData("{{#eq}}{{/eq}}")]
    [InlineData("{{nohelper 1 2}}")]
    public void A_helper_that_is_called_wrongly_fails_the_request_alone_and_names_the_template(string text)
    {
        Write("a.cfg", text);
        Assert.Contains("a.cfg", Assert.IsType<RenderResult.Failed>(Render("a.cfg", new() { ["name"] = "x" })).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void The_administrator_s_file_hides_the_shipped_one_and_an_edit_is_live()
    {
        Write("a.cfg", "one");
        Assert.Equal("one", Text("a.cfg", []));
        Write("a.cfg", "two");
        Assert.Equal("two", Text("a.cfg", []));
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name + ".hbs");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private RenderResult Render(string name, Dictionary<string, object?> model) =>
        new TemplateRenderer(new TemplateStore(Path.Combine(AppContext.BaseDirectory, "pxe-templates"), _folder.FullName)).Render(name, model);

    private string Text(string name, Dictionary<string, object?> model) => Assert.IsType<RenderResult.Rendered>(Render(name, model)).Text;
}
