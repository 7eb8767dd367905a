using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Inventory;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Bench;

/// <summary>The inventory with many systems, as the API's <c>apply</c> takes them in: import, start, look-up, memory. One JSON object a figure.</summary>
internal static class InventoryBench
{
    private const int AtOnce = 10_000;
    private const int LookUps = 1_000_000;

    public static async Task<int> RunAsync(string state, int count)
    {
        var path = Path.Combine(state, $"inventory-{count}.db");
        await using (var database = new Database(new SqliteDialect(path), TimeProvider.System, NullLogger<Database>.Instance))
        {
            database.Start();
            using var events = new EventStream(database, new EventStore(database), new EventOptions(), TimeProvider.System, NullLogger<EventStream>.Instance);
            var store = new InventoryStore(database, events, TimeProvider.System);
            await store.LoadAsync(default);
            var started = Stopwatch.GetTimestamp();
            await ApplyAsync(store, Samples.Base);
            foreach (var chunk in Enumerable.Range(0, count).Chunk(AtOnce)) await ApplyAsync(store, [.. chunk.Select(Samples.System)]);
            Say("import", count, "s", Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var again = new Database(new SqliteDialect(path), TimeProvider.System, NullLogger<Database>.Instance);
        var opened = Stopwatch.GetTimestamp();
        again.Start();
        using var stream = new EventStream(again, new EventStore(again), new EventOptions(), TimeProvider.System, NullLogger<EventStream>.Instance);
        var loaded = new InventoryStore(again, stream, TimeProvider.System);
        await loaded.LoadAsync(default);
        Say("start", count, "s", Stopwatch.GetElapsedTime(opened).TotalSeconds);
        Say("memory", count, "MB", (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6);

        var view = loaded.Current;
        var random = new Random(1);
        Measure("look-up by MAC", count, () => view.ByMac(Samples.Mac(random.Next(count))));
        // As many machines as ask at once: what they need stays in the processor's cache, and the rest is the walk itself.
        Measure("look-up by MAC, the same 1,000 machines", count, () => view.ByMac(Samples.Mac(random.Next(1000) * (count / 1000))));
        Measure("look-up by name", count, () => view.Systems.GetValueOrDefault(Samples.Name(random.Next(count))));
        Measure("look-up by IP address", count, () => view.ByKey("ip:" + Samples.Address(random.Next(count))));
        Measure("look-up by serial number", count, () => view.ByKey("serial:" + Samples.Serial(random.Next(count))));
        return 0;
    }

    private static async Task ApplyAsync(InventoryStore store, IReadOnlyList<InventoryObject> objects)
    {
        // As it comes over the API: text first.
        var parsed = objects.Select(one => InventoryStore.Parse(Enum.Parse<ObjectKind>(one is SystemObject ? nameof(ObjectKind.System) : one.GetType().Name), InventoryJson.Serialize(one))).ToList();
        if (await store.ApplyAsync(_ => parsed, dryRun: false, "bench", default) is not SaveResult.Applied) throw new InvalidOperationException("the import was refused");
    }

    private static void Measure(string what, int count, Func<SystemObject?> find)
    {
        // The best of ten rounds: whatever else this machine does meanwhile only adds to the others.
        var best = double.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < LookUps / 10; i++)
                if (find() is null) throw new InvalidOperationException($"{what} found nothing");
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalNanoseconds / (LookUps / 10));
        }

        Say(what, count, "ns", best);
    }

    private static void Say(string what, int count, string unit, double value) =>
        Console.WriteLine(new JsonObject { ["suite"] = "inventory", ["case"] = $"{what}, {count} systems", ["unit"] = unit, ["ours"] = Math.Round(value, 3) }.ToJsonString(JsonSerializerOptions.Default));
}
