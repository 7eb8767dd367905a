using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using BootAppliance.Inventory;
using BootAppliance.Power.Queue;

namespace BootAppliance.Tests.Power.Queue;

/// <summary>Machines of which a power system says nothing, or does only some of what is wished.</summary>
public sealed class BlindPowerTests
{
    [Fact]
    public async Task What_nobody_reads_back_is_done_when_it_was_sent_and_says_so()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var queue = await QueueUnderTest.StartAsync();
        await queue.SaveAsync("web01", ("bmc", WakeOnLan(socket)));
        var on = await queue.DoAsync("web01", "on");
        Assert.Equal((IntentState.Done, "web01: on was sent, to a power system that tells no state; only the machine's own boot proves it"), (on.State, on.Reason));
        Assert.True(socket.Available > 0);
        var off = await queue.DoAsync("web01", "off");
        Assert.Equal((IntentState.Failed, "web01: none of its power systems can do off; see docs/power-kinds.md for those that can, and add one"), (off.State, off.Reason));
        Assert.EndsWith("; it was not switched off, for none of its power systems can", (await queue.DoAsync("web01", "cycle")).Reason, StringComparison.Ordinal);
        await queue.PollAsync();
        Assert.Null(queue.States.Of("web01", "bmc"));
    }

    [Fact]
    public async Task A_plug_is_switched_and_read_back_and_the_magic_packet_comes_after_its_outlet()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var plug = await SmartPlug.StartAsync();
        await using var queue = await QueueUnderTest.StartAsync();
        await queue.SaveAsync("web01", ("card", WakeOnLan(socket)), ("plug", Plug(plug) with { Id = "1" }));
        Assert.True((await queue.DoAsync("web01", "on")).State == IntentState.Done && plug.IsOn && socket.Available > 0);
        Assert.Equal((IntentState.Done, "web01: it is off, as read back"), Of(await queue.DoAsync("web01", "off")));
        Assert.False(plug.IsOn);
    }

    [Fact]
    public async Task A_reset_of_what_says_nothing_is_sent_once()
    {
        await using var plug = await SmartPlug.StartAsync();
        await using var queue = await QueueUnderTest.StartAsync();
        await queue.SaveAsync("web01", ("bmc", Plug(plug) with { Options = ImmutableSortedDictionary<string, string>.Empty.Add("reset_url", $"http://127.0.0.1:{plug.Port}/reset") }));
        Assert.Equal(IntentState.Done, (await queue.DoAsync("web01", "reset")).State);
        plug.Instead = context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        var failed = await queue.DoAsync("web01", "reset");
        Assert.Equal(IntentState.Failed, failed.State);
        Assert.Contains("it is not sent twice", failed.Reason, StringComparison.Ordinal);
        Assert.Equal(2, plug.Requests.Count);
    }

    [Fact]
    public async Task A_machine_that_is_renamed_during_a_wish_is_told_once()
    {
        await using var plug = await SmartPlug.StartAsync();
        await using var queue = await QueueUnderTest.StartAsync(timings: QueueUnderTest.Hasty with { UntilOn = TimeSpan.FromSeconds(3), Looks = [TimeSpan.FromSeconds(2)] });
        await queue.SaveAsync("web01", ("plug", Plug(plug)));
        var on = await queue.AskAsync("web01", "on");
        await Eventually.TrueAsync(() => plug.IsOn, "the plug is on");
        Assert.IsType<SaveResult.Renamed>(await queue.Inventory.Store.RenameAsync(ObjectKind.System, "web01", "web02", dryRun: false, "root", default));
        queue.Worker.Wake();
        var ended = await queue.EndAsync(on);
        Assert.Equal((IntentState.Done, "web02", 1), (ended.State, ended.System, ended.Attempts));
    }

    private static (IntentState State, string? Reason) Of(PowerIntent intent) => (intent.State, intent.Reason);

    private static PowerSystem WakeOnLan(Socket socket) => new()
    {
        Type = "wol",
        Address = "127.0.0.1",
        Port = ((IPEndPoint)socket.LocalEndPoint!).Port,
        Options = ImmutableSortedDictionary<string, string>.Empty.Add("mac", "52:54:00:0a:0b:0c"),
    };

    private static PowerSystem Plug(SmartPlug plug) => new()
    {
        Type = "webhook",
        Address = "127.0.0.1",
        Port = plug.Port,
        Options = new Dictionary<string, string>
        {
            ["on_url"] = "http://{address}:{port}/relay?turn=on",
            ["off_url"] = "http://{address}:{port}/relay?turn=off",
            ["status_url"] = "http://{address}:{port}/status",
            ["status_path"] = "relays.0.ison",
        }.ToImmutableSortedDictionary(),
    };
}
