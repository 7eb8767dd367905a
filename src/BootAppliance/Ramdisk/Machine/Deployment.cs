using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Deploy;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Names;
using BootAppliance.Content.Publishers;

namespace BootAppliance.Ramdisk.Machine;

/// <summary>A machine is deployed: its disk is chosen, written from chunks and made the machine's own.</summary>
/// <param name="reporter">To the appliance.</param>
/// <param name="clock">Of reports.</param>
/// <param name="say">To the machine's console.</param>
public sealed class Deployment(PlanReporter reporter, TimeProvider clock, Action<string> say)
{
    // Nobody sits before this machine: a switch or an appliance may start anew meanwhile.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private const int Workers = 2; // each has a chunk unpacked and one packed; a machine of 512 MB has to do

    /// <param name="plan">What is written where.</param>
    /// <param name="seed">What cloud-init is to find.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="IOException">It failed; the sentence says whether anything was written.</exception>
    public async Task RunAsync(HelperPlan plan, IReadOnlyDictionary<string, byte[]> seed, CancellationToken cancellationToken)
    {
        if (plan is not { Template: { } template, Disk: { } rule }) throw new IOException("the plan names no template and no disk");
        var picked = rule.Pick(MachineDisk.Read("/sys"), out var why) ?? throw new IOException(why);
        say($"{plan.System}: {template} to {picked}");
        using var content = new HttpClient { BaseAddress = new($"{plan.Server.ToString().TrimEnd('/')}/") };
        content.DefaultRequestHeaders.Authorization = new("Bearer", plan.Token);
        ContentClient client = new(content);
        var manifest = Judge(plan, template, await client.ManifestAsync(template.Name, template.Version is { } version ? $"v={version}" : "v=latest", cancellationToken));
        var disk = manifest.Disks.FirstOrDefault(one => one.Number == (template.Disk ?? 0)) ?? throw new IOException($"{template} has {manifest.Disks.Length} disks, numbered from 0");
        var index = await client.IndexAsync(disk, cancellationToken);
        DeployedDisk done;
        using (var target = DeployTarget.Open(picked.Device, disk.Size))
        using (var none = Content.Deploy.Seeds.Of([], index, Workers, _ => { }, cancellationToken))
        {
            Writing writing = new(disk.Size, reporter, clock);
            done = await writing.WatchAsync(new DiskDeploy(client, index, target, none, Workers, writing.Passed) { Patience = Patience }.RunAsync(cancellationToken), cancellationToken);
        }

        var text = $"{manifest.Name}/v={manifest.Version} is on {picked.Device}: {ByteSize.Say(done.Zeros)} of zeros, {ByteSize.Say(done.Kept)} were there, {ByteSize.Say(done.Fetched)} fetched as {ByteSize.Say(done.Packed)}";
        say(text);
        await reporter.ProgressAsync(95, "finishing", text, cancellationToken);
        // Whether it was made the machine's own, and will boot, nobody reads on the console of a machine in a rack.
        List<string> told = [];
        void Tell(string sentence)
        {
            say(sentence);
            told.Add(sentence);
        }

        await new DeployedRoot(picked.Device, Tell).PrepareAsync(seed, cancellationToken);
        try
        {
            await new UefiEntry(picked.Device, Tell).SetAsync(await Tool.RunAsync("sfdisk", ["--dump", picked.Device], most: 1, cancellationToken: cancellationToken), cancellationToken);
        }
        catch (IOException exception)
        {
            // The disk is whole, and EFI/BOOT may do; written again it would be no better.
            Tell($"the firmware has no entry for {picked.Device}: {exception.Message}");
        }

        foreach (var sentence in told) await reporter.NoteAsync("finishing", sentence, cancellationToken);
    }

    private Manifest Judge(HelperPlan plan, TemplateUri template, SignedManifest signed)
    {
        var verdict = TemplateTrust.Judge(signed.Bytes, signed.Signature, plan.Publishers, highest: null, clock.GetUtcNow());
        if (!verdict.IsTrusted) throw new IOException($"{verdict.Sentence} Nothing was written.");
        if (!ManifestReader.TryRead(signed.Bytes, out var manifest, out _) || manifest.Name != template.Name) throw new IOException($"what came for {template} is signed for another template. Nothing was written.");
        return template.Version is { } asked && manifest.Version != asked ? throw new IOException($"version {manifest.Version} came for {template}. Nothing was written.") : manifest;
    }
}
