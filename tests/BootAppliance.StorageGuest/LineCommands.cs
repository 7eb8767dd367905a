using System.Globalization;
using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Hosts;

namespace BootAppliance.StorageGuest;

/// <summary><c>VERB KIND WHERE [NAME …]</c>, one a line, each answered by one line.</summary>
internal sealed class LineCommands(IStorageHost host)
{
    public async Task<string> RunAsync(string[] words, CancellationToken cancellationToken)
    {
        ResourcePlace place = new(Enum.Parse<ResourceKind>(words[1]), words[2]);
        switch (words)
        {
            case ["look", _, _]:
                var state = await host.LookAsync(place, cancellationToken);
                return string.Create(CultureInfo.InvariantCulture, $"{state.Health} capacity={state.Capacity} free={state.Free} data={state.DataPercent} metadata={state.MetadataPercent} on={state.On}: {state.Trouble}");
            case ["can", _, _]:
                var found = await host.CapabilitiesAsync(place, new Dictionary<string, string>(), cancellationToken);
                return string.Join(' ', found.Present.Select(capability => capability.Word()));
            case ["create", _, _, var name, var policy, var format, var size]:
                return Tell(await host.CreateAsync(place, name, new(Enum.Parse<AllocationPolicy>(policy), Enum.Parse<DiskFormat>(format), Bytes(size)), cancellationToken));
            case ["inspect", _, _, var name, var format]:
                return Tell(await host.InspectAsync(place, name, Enum.Parse<DiskFormat>(format), cancellationToken));
            case ["grow", _, _, var name, var policy, var format, var size]:
                return Tell(await host.GrowAsync(place, name, Enum.Parse<DiskFormat>(format), Bytes(size), Enum.Parse<AllocationPolicy>(policy), cancellationToken));
            case ["delete", _, _, var name]:
                await host.DeleteAsync(place, name, cancellationToken);
                return "deleted";
            case ["measure", _, _]:
                return string.Join(' ', (await host.MeasureAsync(place, cancellationToken)).Select(disk => $"{disk.Name}={disk.Allocated}"));
            case ["limit", _, _, var name, var bytes]:
                return await host.LimitAsync(place, name, Bytes(bytes), cancellationToken) ?? "by nothing";
            default:
                throw new InvalidOperationException($"no such line: {string.Join(' ', words)}");
        }
    }

    private static long Bytes(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string Tell(DiskState disk) => $"{disk.Path} virtual={disk.VirtualSize} length={disk.Length} allocated={disk.Allocated}";
}
