using BootAppliance.Protocols.Ipmi;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Protocols.Tests.Ipmi;

public sealed class SessionSequenceTests
{
    [Fact]
    public void Numbers_begin_at_one()
    {
        SessionCounter counter = new();
        Assert.Equal([1u, 2u, 3u], [counter.Next(), counter.Next(), counter.Next()]);
    }

    [Fact]
    public void Zero_is_never_accepted() => Assert.False(new ReplayWindow().TryAccept(0));

    [Fact]
    public void A_packet_that_overtook_another_leaves_room_for_it_once()
    {
        ReplayWindow window = new();
        Assert.True(window.TryAccept(20));
        Assert.True(window.TryAccept(4));
        Assert.False(window.TryAccept(4));
        Assert.False(window.TryAccept(3));
        Assert.False(window.TryAccept(20));
        Assert.True(window.TryAccept(21));
        Assert.False(window.TryAccept(20));
    }

    [Fact]
    public void A_long_gap_forgets_what_lies_before_it()
    {
        ReplayWindow window = new();
        Assert.True(window.TryAccept(1) && window.TryAccept(1000) && window.TryAccept(990));
        Assert.False(window.TryAccept(1));
    }

    [Fact]
    public void No_number_is_accepted_twice_in_any_order() => Prop.ForAll<byte[]>(numbers =>
    {
        ReplayWindow window = new();
        HashSet<uint> seen = [];
        return numbers.All(number => !window.TryAccept(number) || seen.Add(number));
    }).QuickCheckThrowOnFailure();
}
