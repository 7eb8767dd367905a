using System.Text.Json.Nodes;
using BootAppliance.Inventory.Facts;

namespace BootAppliance.Tests.Inventory.Facts;

public sealed class FactChangesTests
{
    [Fact]
    public void A_disk_is_the_same_whatever_the_kernel_calls_it_this_time()
    {
        var before = Facts("""{"disks":[{"name":"sda","serial":"A","size_bytes":10},{"name":"sdb","serial":"B","size_bytes":20}]}""");
        var after = Facts("""{"disks":[{"name":"sda","serial":"B","size_bytes":20},{"name":"sdb","serial":"A","size_bytes":10}]}""");
        Assert.Empty(FactChanges.Between(before, after));
    }

    [Fact]
    public void What_is_new_and_what_is_gone_is_told_with_what_it_was()
    {
        var changes = FactChanges.Between(Facts("""{"memory_bytes":8,"nics":[{"mac":"a"}],"bmc":null}"""), Facts("""{"memory_bytes":16,"nics":[{"mac":"b"}],"bmc":{"address":"192.0.2.7"}}"""));
        Assert.Equal(["memory_bytes", "nics[mac=a]", "nics[mac=b]", "bmc"], changes.Select(one => one.Path));
        Assert.Equal(("8", "16"), (changes[0].Before, changes[0].After));
        Assert.Null(changes[1].After);
        Assert.Null(changes[2].Before);
    }

    [Fact]
    public void What_a_machine_calls_its_parts_is_cut_and_cleaned()
    {
        var serial = "x" + (char)27 + new string('y', 5000);
        var change = Assert.Single(FactChanges.Between(new JsonObject { ["disks"] = new JsonArray() }, new JsonObject { ["disks"] = new JsonArray(new JsonObject { ["serial"] = serial }) }));
        Assert.DoesNotContain(change.ToString(), char.IsControl);
        Assert.InRange(change.ToString().Length, 1, 400);
    }

    [Fact]
    public void Nothing_differs_from_itself()
    {
        var facts = Facts("""{"cpu":{"threads":2},"disks":[{"serial":""},{"serial":""}],"list":[1,[2],null]}""");
        Assert.Empty(FactChanges.Between(facts, facts.DeepClone().AsObject()));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("""{"format":"bootappliance-facts/9"}""")]
    [InlineData("""{"format":1}""")]
    [InlineData("""{"format":"bootappliance-facts/1","a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}}""")]
    [InlineData("""{"format":"bootappliance-facts/1","a":{"b":1,"b":2}}""")]
    public void What_are_no_facts_is_refused(string json) => Assert.False(MachineFacts.TryParse(System.Text.Encoding.UTF8.GetBytes(json), out _, out _));

    [Fact]
    public void No_bytes_make_the_reader_throw()
    {
        Random random = new(3);
        var whole = System.Text.Encoding.UTF8.GetBytes("""{"format":"bootappliance-facts/1","disks":[{"serial":"A","size_bytes":10}],"cpu":{"threads":2}}""");
        for (var i = 0; i < 5000; i++)
        {
            var bytes = whole.AsSpan(0, random.Next(whole.Length + 1)).ToArray();
            for (var flips = random.Next(4); flips > 0 && bytes.Length > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            Assert.Equal(MachineFacts.TryParse(bytes, out var facts, out var error), facts is not null && error is null);
            if (facts is not null) FactsText.Of(facts);
        }
    }

    private static JsonObject Facts(string json) => JsonNode.Parse(json)!.AsObject();
}
