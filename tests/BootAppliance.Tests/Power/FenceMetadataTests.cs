using BootAppliance.Power.Fence;

namespace BootAppliance.Tests.Power;

public sealed class FenceMetadataTests
{
    /// <summary>fence_ack_manual is no agent but a person's command, and says no metadata.</summary>
    [Fact]
    public async Task Every_agent_of_the_installed_package_is_understood()
    {
        FenceAgents agents = new("/usr/sbin", TimeProvider.System);
        var names = Directory.GetFiles("/usr/sbin", "fence_*").Select(path => Path.GetFileName(path)).Where(name => name != "fence_ack_manual").Order().ToList();
        Assert.True(names.Count >= 80, $"there are only {names.Count} agents; install Debian's package fence-agents");
        System.Collections.Concurrent.ConcurrentBag<FenceMetadata> all = [];
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (name, token) => all.Add(await agents.MetadataAsync(name, token)));
        Assert.Equal(names, all.Select(one => one.Name).Order());
        Assert.DoesNotContain(all, one => one.Parameters.Keys.Any(key => key is "ipaddr" or "login" or "passwd"));
        Assert.DoesNotContain(all.SelectMany(one => one.Parameters.Values), one => one.Type is not ("string" or "boolean" or "second" or "integer" or "select"));
        Assert.Equal(["onoff", "cycle"], all.Single(one => one.Name == "fence_ipmilan").Parameters["method"].Choices);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Traceback (most recent call last):")]
    [InlineData("<resource-agent name='fence_x'><parameters/></resource-agent>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b 'c'>]><resource-agent name='fence_x'><actions><action name='on'/></actions></resource-agent>")]
    public void What_is_no_metadata_is_refused(string text)
    {
        Assert.Null(FenceMetadata.Parse(text, out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void More_than_any_agent_has_is_refused()
    {
        Assert.Null(FenceMetadata.Parse(Agent(string.Concat(Enumerable.Range(0, 501).Select(number => $"<parameter name='p{number}'/>"))), out _));
        Assert.Null(FenceMetadata.Parse(Agent(new string(' ', 1 << 20)), out _));
        Assert.NotNull(FenceMetadata.Parse(Agent("<parameter name='p'/>"), out _));

        static string Agent(string parameters) => $"<resource-agent name='fence_x'><parameters>{parameters}</parameters><actions><action name='on'/></actions></resource-agent>";
    }
}
