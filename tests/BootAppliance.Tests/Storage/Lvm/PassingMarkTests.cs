using BootAppliance.Storage.Lvm;
using BootAppliance.Tests.Dhcp;

namespace BootAppliance.Tests.Storage.Lvm;

public sealed class PassingMarkTests
{
    [RootFact]
    public void A_mark_is_one_persons_and_free_after_him()
    {
        var volume = $"{Guid.NewGuid():n}";
        using (var first = PassingMark.TryTake("test", volume))
        {
            Assert.NotNull(first);
            Assert.Null(PassingMark.TryTake("test", volume));
        }

        Assert.False(File.Exists($"/run/lock/bootappliance-test-{volume}"));
        using var next = PassingMark.TryTake("test", volume);
        Assert.NotNull(next);
    }

    [RootFact]
    public void What_a_killed_one_left_is_taken_over()
    {
        var volume = $"{Guid.NewGuid():n}";
        File.WriteAllText($"/run/lock/bootappliance-test-{volume}", "");
        using var mark = PassingMark.TryTake("test", volume);
        Assert.NotNull(mark);
    }
}
