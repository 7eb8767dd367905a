using BootAppliance.Content.Store;
using BootAppliance.Protocols.Chunks;
using BootAppliance.Tests.Access;

namespace BootAppliance.Tests.Content.Store;

public sealed class HotFramesTests
{
    private readonly SettableClock _clock = new();

    [Fact]
    public void There_is_room_for_what_was_said_and_no_more()
    {
        HotFrames frames = new(1000, _clock);
        for (var i = 0; i < 100; i++)
        {
            frames.Add(Id(i), new byte[100], frames.Stamp);
            _clock.Advance(HotFrames.Shortest * 2);
        }

        Assert.InRange(Enumerable.Range(0, 100).Count(i => frames.TryGet(Id(i), out _)), 5, 10);
        Assert.True(frames.TryGet(Id(99), out _));
    }

    [Fact]
    public void What_does_not_fit_is_not_taken_again_and_again()
    {
        HotFrames frames = new(1000, _clock);
        for (var i = 0; i < 100; i++) frames.Add(Id(i), new byte[100], frames.Stamp);
        Assert.False(frames.HasRoom);
        Assert.True(frames.TryGet(Id(0), out _));
        Assert.False(frames.TryGet(Id(99), out _));
    }

    [Fact]
    public void What_is_asked_for_again_outlives_what_is_not()
    {
        HotFrames frames = new(1000, _clock);
        frames.Add(Id(0), new byte[100], frames.Stamp);
        for (var i = 1; i < 100; i++)
        {
            Assert.True(frames.TryGet(Id(0), out _));
            frames.Add(Id(i), new byte[100], frames.Stamp);
            _clock.Advance(HotFrames.Shortest * 2);
        }

        Assert.False(frames.TryGet(Id(1), out _));
    }

    [Fact]
    public void What_was_read_before_something_was_forgotten_is_not_taken()
    {
        HotFrames frames = new(1000, _clock);
        var stamp = frames.Stamp;
        frames.Forget(Id(1));
        frames.Add(Id(1), [1], stamp);
        Assert.False(frames.TryGet(Id(1), out _));
        frames.Add(Id(1), [1], frames.Stamp);
        frames.Forget(Id(1));
        Assert.False(frames.TryGet(Id(1), out _));
    }

    [Fact]
    public void Without_room_nothing_is_taken()
    {
        HotFrames frames = new(0, _clock);
        frames.Add(Id(1), [1], frames.Stamp);
        Assert.False(frames.HasRoom || frames.TryGet(Id(1), out _));
    }

    private static ChunkId Id(int number) => ChunkId.TryParse(number.ToString("x64"), out var id) ? id : throw new InvalidOperationException();
}
