using BootAppliance.Content.Names;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Tests.Content;

public sealed class TemplateNameTests
{
    [Theory]
    [InlineData("ccnx:/mycorp.com/app1/linuxvm", null, null, null)]
    [InlineData("ccnx:/mycorp.com/app1/linuxvm/v=7", 7, null, null)]
    [InlineData("ccnx:/mycorp.com/app1/linuxvm/v=7/disk0", 7, 0, null)]
    [InlineData("ccnx:/mycorp.com/app1/linuxvm/v=7/disk0/seg=12", 7, 0, 12)]
    [InlineData("ccnx:/lab/disk0", null, null, null)]
    public void A_name_a_version_a_disk_and_a_segment_are_read(string text, int? version, int? disk, int? segment)
    {
        Assert.True(TemplateUri.TryParse(text, out var uri, out _));
        Assert.Equal((version, disk, segment, text), (uri.Version, uri.Disk, uri.Segment, uri.ToString()));
    }

    [Theory]
    [InlineData("", NameFault.Empty)]
    [InlineData("http://mycorp.com/app", NameFault.Scheme)]
    [InlineData("ccnx:mycorp.com/app", NameFault.Scheme)]
    [InlineData("CCNX:/mycorp.com/app", NameFault.UpperCase)]
    [InlineData("ccnx:/MyCorp.com/app", NameFault.UpperCase)]
    [InlineData("ccnx:/mycorp.com/App", NameFault.UpperCase)]
    [InlineData("ccnx:///mycorp.com/app", NameFault.EmptyPart)]
    [InlineData("ccnx:/mycorp.com//app", NameFault.EmptyPart)]
    [InlineData("ccnx:/mycorp.com/app/", NameFault.EmptyPart)]
    [InlineData("ccnx:/mycorp.com/../app", NameFault.DotPart)]
    [InlineData("ccnx:/mycorp.com/./app", NameFault.DotPart)]
    [InlineData("ccnx:/mycorp.com/%2e%2e/app", NameFault.Percent)]
    [InlineData("ccnx:/mycorp.com/a%70p", NameFault.Percent)]
    [InlineData("ccnx:/mycorp.com/app\n", NameFault.ControlCharacter)]
    [InlineData("ccnx:/mycorp.com/app\0", NameFault.ControlCharacter)]
    [InlineData("ccnx:/mycorp.com/a\u0085p", NameFault.ControlCharacter)]
    [InlineData("ccnx:/mycorp.com/\u0430pp", NameFault.Character)]
    [InlineData("ccnx:/mycorp.com/app?x", NameFault.Character)]
    [InlineData("ccnx:/mycorp.com/a\\b", NameFault.Character)]
    [InlineData("ccnx:/mycorp.com/.hidden", NameFault.Character)]
    [InlineData("ccnx:/mycorp.com/app.", NameFault.Character)]
    [InlineData("ccnx:/mycorp.com", NameFault.NoPath)]
    [InlineData("ccnx:/-mycorp.com/app", NameFault.Authority)]
    [InlineData("ccnx:/mycorp..com/app", NameFault.Authority)]
    [InlineData("ccnx:/my_corp.com/app", NameFault.Authority)]
    [InlineData("ccnx:/v=7/app", NameFault.Authority)]
    [InlineData("ccnx:/mycorp.com/versions/app", NameFault.Reserved)]
    [InlineData("ccnx:/mycorp.com/a/b/c/d/e/f/g/h/i", NameFault.TooManyParts)]
    [InlineData("ccnx:/mycorp.com/v=7", NameFault.NoPath)]
    [InlineData("ccnx:/mycorp.com/app/v=0", NameFault.Version)]
    [InlineData("ccnx:/mycorp.com/app/v=07", NameFault.Version)]
    [InlineData("ccnx:/mycorp.com/app/v=-1", NameFault.Version)]
    [InlineData("ccnx:/mycorp.com/app/v=", NameFault.Version)]
    [InlineData("ccnx:/mycorp.com/app/v=1000000000", NameFault.Version)]
    [InlineData("ccnx:/mycorp.com/app/v=\u0667", NameFault.Version)]
    [InlineData("ccnx:/mycorp.com/app/seg=1", NameFault.Version)]
    [InlineData("ccnx:/mycorp.com/app/v=7/disk16", NameFault.Disk)]
    [InlineData("ccnx:/mycorp.com/app/v=7/disk00", NameFault.Disk)]
    [InlineData("ccnx:/mycorp.com/app/v=7/seg=1", NameFault.Disk)]
    [InlineData("ccnx:/mycorp.com/app/v=7/disk0/seg=01", NameFault.Segment)]
    [InlineData("ccnx:/mycorp.com/app/v=7/disk0/seg=1/x", NameFault.Label)]
    public void What_could_be_taken_for_another_name_is_refused_with_its_reason(string text, NameFault fault)
    {
        Assert.False(TemplateUri.TryParse(text, out _, out var refusal));
        Assert.Equal(fault, refusal.Fault);
        Assert.DoesNotContain(refusal.Sentence, char.IsControl);
        Assert.True(refusal.Sentence.All(c => char.IsAscii(c) || c == '…'), refusal.Sentence);
    }

    [Fact]
    public void Lengths_have_their_limits()
    {
        Assert.True(TemplateName.TryParse($"ccnx:/lab/{new string('a', 63)}", out _, out _));
        Assert.False(TemplateName.TryParse($"ccnx:/lab/{new string('a', 64)}", out _, out var part));
        Assert.Equal(NameFault.PartTooLong, part.Fault);
        Assert.False(TemplateName.TryParse($"ccnx:/{new string('a', 64)}/x", out _, out var label));
        Assert.Equal(NameFault.Authority, label.Fault);
        Assert.False(TemplateName.TryParse("ccnx:/lab/" + new string('a', 503), out _, out var whole));
        Assert.Equal(NameFault.TooLong, whole.Fault);
    }

    [Fact]
    public void A_name_alone_has_no_version() => Assert.False(TemplateName.TryParse("ccnx:/lab/app/v=7", out _, out _));

    [Theory]
    [InlineData("ccnx:/mycorp.com", "ccnx:/mycorp.com/app", true)]
    [InlineData("ccnx:/mycorp.com/app", "ccnx:/mycorp.com/app", true)]
    [InlineData("ccnx:/mycorp.com/app", "ccnx:/mycorp.com/app/web", true)]
    [InlineData("ccnx:/mycorp.com/app", "ccnx:/mycorp.com/apple", false)]
    [InlineData("ccnx:/mycorp.com", "ccnx:/mycorp.com.evil/app", false)]
    [InlineData("ccnx:/mycorp.com/app/web", "ccnx:/mycorp.com/app", false)]
    public void A_prefix_ends_at_a_slash(string prefix, string name, bool covers)
    {
        Assert.True(NamePrefix.TryParse(prefix, out var allowed, out _));
        Assert.True(TemplateName.TryParse(name, out var asked, out _));
        Assert.Equal(covers, allowed.Covers(asked));
    }

    [Fact]
    public void What_is_written_is_read_back_as_the_same()
    {
        const string letters = "abcdefghijklmnopqrstuvwxyz0123456789";
        var part = Gen.NonEmptyListOf(Gen.Elements(letters.ToCharArray())).Select(chars => new string([.. chars.Take(63)]));
        var uris = from authority in Gen.NonEmptyListOf(part)
                   from path in Gen.NonEmptyListOf(part)
                   from depth in Gen.Choose(0, 3)
                   from version in Gen.Choose(1, TemplateUri.MaxSerial)
                   from disk in Gen.Choose(0, TemplateUri.MaxDisks - 1)
                   from segment in Gen.Choose(0, TemplateUri.MaxSerial)
                   let text = $"ccnx:/{string.Join('.', authority.Take(3))}/{string.Join('/', path.Take(4).Select(one => one == "versions" ? "v" : one))}"
                   select new TemplateUri(Name(text), depth > 0 ? version : null, depth > 1 ? disk : null, depth > 2 ? segment : null);
        Prop.ForAll(uris.ToArbitrary(), uri => TemplateUri.TryParse(uri.ToString(), out var read, out _) && read == uri).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_text_makes_it_throw_and_what_is_accepted_is_its_own_one_spelling()
    {
        var pieces = Gen.Elements("ccnx:/", "a", "mycorp.com", "/", "//", "..", "%2f", "v=", "v=7", "disk0", "seg=", "seg=1", "A", "\0", "\ud800", "é", "=", "9999999999", "-", ".", "versions");
        var texts = Gen.OneOf(Gen.ListOf(pieces).Select(list => "ccnx:/" + string.Concat(list)), ArbMap.Default.GeneratorFor<string>());
        Prop.ForAll(texts.ToArbitrary(), text => TemplateUri.TryParse(text, out var uri, out var refusal) ? uri.ToString() == text && refusal is null : refusal!.Sentence.Length > 0)
            .QuickCheckThrowOnFailure();
    }

    private static TemplateName Name(string text) => TemplateName.TryParse(text, out var name, out var refusal) ? name : throw new InvalidOperationException(refusal.Sentence);
}
