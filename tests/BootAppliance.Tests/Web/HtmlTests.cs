using BootAppliance.Web;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Tests.Web;

public sealed class HtmlTests
{
    [Fact]
    public void Values_are_encoded_and_markup_is_not()
    {
        Html html = $"""<a href="/x?{"\"onload=x"}">{"<script>"}</a>""";
        Assert.Equal("""<a href="/x?&quot;onload=x">&lt;script&gt;</a>""", html.ToString());
    }

    [Fact]
    public void A_piece_of_html_goes_in_as_it_is()
    {
        Html item = $"<li>{"a & b"}</li>";
        Html list = $"<ul>{new[] { item, item }}</ul>{(Html?)null}";
        Assert.Equal("<ul><li>a &amp; b</li><li>a &amp; b</li></ul>", list.ToString());
    }

    [Fact]
    public void No_text_opens_a_tag_or_leaves_an_attribute() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => Html.Text(text).ToString().IndexOfAny(['<', '>', '"', '\'']) < 0)
            .QuickCheckThrowOnFailure();
}
