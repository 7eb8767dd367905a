using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Deploy;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Publishers;

namespace BootAppliance.Ramdisk.Machine;

/// <summary>A machine is deployed: its plan is read, its disk chosen, written from chunks and made the machine's own.</summary>
/// <param name="http">To the appliance.</param>
/// <param name="clock">Of reports.</param>
/// <param name="say">To the machine's console.</param>
public sealed class Deployment(HttpClient http, TimeProvider clock, Action<string> say)
{
    private const int LargestFile = 1 << 20;
    private const int Workers = 2; // each has a chunk unpacked and one packed; a machine of 512 MB has to do
    private static readonly string[] Seeds = ["user-data", "meta-data", "network-config", "vendor-data"];

    /// <param name="planUrl">Of its plan; what cloud-init is to find lies beside it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What to do now.</returns>
    /// <exception cref="IOException">It failed; the appliance was told why, where it could be.</exception>
    public async Task<AfterDeploy> RunAsync(Uri planUrl, CancellationToken cancellationToken)
    {
        // Once the installer has said that it started nobody gets these files any more.
        Dictionary<string, byte[]> seed = [];
        foreach (var name in Seeds)
            if (await ReadAsync(new(planUrl, name), cancellationToken) is { Length: > 0 } bytes) seed[name] = bytes;
        var json = await ReadAsync(planUrl, cancellationToken) ?? throw new IOException($"there is no {planUrl}: the machine is not armed, or was so too long ago; arm it again");
        if (!DeployPlan.TryParse(json, out var plan, out var error)) throw new IOException($"the plan of this machine cannot be used: {error}");
        PlanReporter reporter = new(http, plan.Callback, clock);
        await reporter.TellAsync("started", "the helper image runs", cancellationToken);
        try
        {
            await DeployAsync(plan, seed, reporter, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await reporter.TellAsync("failed", exception.Message.ReplaceLineEndings(" "), CancellationToken.None);
            throw;
        }

        await reporter.TellAsync("finished", "", cancellationToken);
        return plan.After;
    }

    private async Task DeployAsync(DeployPlan plan, Dictionary<string, byte[]> seed, PlanReporter reporter, CancellationToken cancellationToken)
    {
        var picked = plan.Disk.Pick(MachineDisk.Read("/sys"), out var why) ?? throw new IOException(why);
        say($"{plan.System}: {plan.Template} to {picked}");
        using var content = new HttpClient { BaseAddress = new($"{plan.Server.ToString().TrimEnd('/')}/") };
        content.DefaultRequestHeaders.Authorization = new("Bearer", plan.Token);
        ContentClient client = new(content);
        var manifest = Judge(plan, await client.ManifestAsync(plan.Template.Name, plan.Template.Version is { } version ? $"v={version}" : "v=latest", cancellationToken));
        var disk = manifest.Disks.FirstOrDefault(one => one.Number == (plan.Template.Disk ?? 0)) ?? throw new IOException($"{plan.Template} has {manifest.Disks.Length} disks, numbered from 0");
        var index = await client.IndexAsync(disk, cancellationToken);
        DeployedDisk done;
        using (var target = DeployTarget.Open(picked.Device, disk.Size))
        using (var none = Content.Deploy.Seeds.Of([], index, Workers, _ => { }, cancellationToken))
        {
            Writing writing = new(disk.Size, reporter, clock);
            done = await writing.WatchAsync(new DiskDeploy(client, index, target, none, Workers, writing.Passed).RunAsync(cancellationToken), cancellationToken);
        }

        var text = $"{manifest.Name}/v={manifest.Version} is on {picked.Device}: {ByteSize.Say(done.Zeros)} of zeros, {ByteSize.Say(done.Kept)} were there, {ByteSize.Say(done.Fetched)} fetched as {ByteSize.Say(done.Packed)}";
        say(text);
        await reporter.ProgressAsync(95, "finishing", text, cancellationToken);
        await new DeployedRoot(picked.Device, say).PrepareAsync(seed, cancellationToken);
    }

    private Manifest Judge(DeployPlan plan, SignedManifest signed)
    {
        var verdict = TemplateTrust.Judge(signed.Bytes, signed.Signature, plan.Publishers, highest: null, clock.GetUtcNow());
        if (!verdict.IsTrusted) throw new IOException($"{verdict.Sentence} Nothing was written.");
        if (!ManifestReader.TryRead(signed.Bytes, out var manifest, out _) || manifest.Name != plan.Template.Name) throw new IOException($"what came for {plan.Template} is signed for another template. Nothing was written.");
        return plan.Template.Version is { } asked && manifest.Version != asked ? throw new IOException($"version {manifest.Version} came for {plan.Template}. Nothing was written.") : manifest;
    }

    private async Task<byte[]?> ReadAsync(Uri url, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode) return null;
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return bytes.Length <= LargestFile ? bytes : throw new IOException($"{url} has {bytes.Length} bytes; at most {LargestFile} are read");
    }
}
