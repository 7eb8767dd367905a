using System.Text.Json;
using BootAppliance.Power;
using BootAppliance.Power.Redfish;

namespace BootAppliance.Storage.Capabilities.Swordfish;

/// <summary>Asks arrays of their volumes, by the same client that asks BMCs: pinned, bounded, its session closed whatever happens.</summary>
public sealed class SwordfishServices(StorageOptions options, TimeProvider clock)
{
    private const int MostDrives = 16;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Null if a resource may name it as its volume; else what is wrong with it.</summary>
    public string? Objection(string volume) => !Uri.TryCreate(volume, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps || url.UserInfo.Length > 0 || !url.AbsolutePath.StartsWith("/redfish/v1/", StringComparison.Ordinal)
        ? "is the URL of a Volume of a Swordfish service, such as https://array.example/redfish/v1/Storage/1/Volumes/5"
        : ServiceOf(url) is null ? $"is of {url.Authority}, which is no service of storage.services; add it there, with an account that may read" : null;

    /// <summary>What it cannot learn is a note; throws only when it is cancelled.</summary>
    public async Task<CapabilityAnswer> AskAsync(string volume, CancellationToken cancellationToken)
    {
        if (Objection(volume) is { } objection) return Note(objection);
        Uri url = new(volume);
        using CancellationTokenSource patience = new(Deadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await using var session = await RedfishSession.OpenAsync(await TargetAsync(ServiceOf(url)!, either.Token), clock, either.Token);
            var told = (await session.GetAsync(url.AbsolutePath, either.Token)).Body;
            List<JsonElement> drives = [];
            foreach (var link in told.At("Links").Items("Drives").Take(MostDrives).Select(drive => drive.Text("@odata.id")).Where(path => path.Length > 0))
                drives.Add((await session.GetAsync(link, either.Token)).Body);
            return VolumeFacts.Of(volume, told, drives, clock.GetUtcNow());
        }
        catch (Exception exception) when (exception is PowerException or IOException or UnauthorizedAccessException)
        {
            return Note(exception is PowerException power ? power.Happened : exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Note($"was not told within {Deadline.TotalSeconds:0} s");
        }

        CapabilityAnswer Note(string what) => new([], [$"{volume}: its service {what}; look at storage.services, and whether the array is reached"]);
    }

    private StorageServiceOptions? ServiceOf(Uri volume) => options.Services.FirstOrDefault(one => one.Has(volume));

    private static async Task<PowerTarget> TargetAsync(StorageServiceOptions service, CancellationToken cancellationToken)
    {
        var password = (await File.ReadAllTextAsync(service.PasswordFile, cancellationToken)).Split('\n')[0].TrimEnd('\r');
        Dictionary<string, string> pins = [];
        if (service.Fingerprint is { } fingerprint) pins["fingerprint"] = fingerprint;
        return new("", service.Address, service.Port, service.Account, new(password), pins);
    }
}
