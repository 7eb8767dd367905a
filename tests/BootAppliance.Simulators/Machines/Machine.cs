using System.Net;
using System.Text.RegularExpressions;
using BootAppliance.Simulators.Load;

namespace BootAppliance.Simulators.Machines;

/// <summary>A machine from power on to the first boot of its new system: all that the appliance sees of a real one, from its own leased address.</summary>
internal sealed partial class Machine(int number, StormPlan plan, Relay relay, Ledger ledger, Figures figures)
{
    private readonly long _mac = MacOf(number);
    private readonly Nic _nic = new(MacOf(number), relay, plan.Server);

    public static string NameOf(int number) => $"storm{number:d4}";

    public static long MacOf(int number) => 0x0257_0000_0000 + number;

    public string Name { get; } = NameOf(number);

    /// <summary>What it does at the moment, for who wonders where it hangs.</summary>
    public string Step { get; private set; } = "is off";

    /// <summary>Its answer file, once it has it.</summary>
    public Answer? Answer { get; private set; }

    /// <summary>Where that stands, which goes over the wire in clear text.</summary>
    public Uri? AnswerUrl { get; private set; }

    public bool IsDone { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(plan.Spread * Random.Shared.NextDouble()), stop);
            var script = await BootAsync(stop);
            await InstallAsync(script, stop);
            await BootInstalledAsync(stop);
            IsDone = true;
        }
        catch (BrokenPromiseException broken)
        {
            ledger.Broken.Enqueue($"{Name} {Step}: {broken.Message}");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            ledger.Broken.Enqueue($"{Name} is not done: it {Step}");
        }
        catch (Exception unexpected)
        {
            // One machine's accident must not end the others.
            ledger.Broken.Enqueue($"{Name} {Step}: {unexpected}");
        }
    }

    /// <returns>The script that iPXE got.</returns>
    private async Task<string> BootAsync(CancellationToken stop)
    {
        var ack = await LeaseAsync("asks DHCP as a ROM", PxeOptions.Firmware(_mac), stop);
        if (ack.BootFile is not { } loader) throw new BrokenPromiseException("it is armed and was told no boot file");
        Step = "fetches its loader by TFTP";
        figures.Downloaded(await _nic.TftpAsync(loader, AddressOf(ack), figures, stop));
        return await ScriptAsync(stop);
    }

    private async Task<string> ScriptAsync(CancellationToken stop)
    {
        var ack = await LeaseAsync("asks DHCP as iPXE", PxeOptions.Ipxe(_mac), stop);
        if (ack.BootFile?.Replace("${mac:hexhyp}", $"{_mac >> 40 & 255:x2}-{_mac >> 32 & 255:x2}-{_mac >> 24 & 255:x2}-{_mac >> 16 & 255:x2}-{_mac >> 8 & 255:x2}-{_mac & 255:x2}", StringComparison.Ordinal) is not { } url)
            throw new BrokenPromiseException("iPXE was given no script");
        Step = "fetches its script";
        using var http = new MachineHttp(AddressOf(ack), figures);
        return await http.GetTextAsync(url, stop);
    }

    private async Task InstallAsync(string script, CancellationToken stop)
    {
        if (Kernel().Match(script) is not { Success: true } kernel || Initrd().Match(script) is not { Success: true } initrd || UrlOption().Match(script) is not { Success: true } url)
            throw new BrokenPromiseException($"its script boots no installer: {script.ReplaceLineEndings(" ")}");
        var ack = await LeaseAsync("asks DHCP as an installer", PxeOptions.None, stop);
        using var http = new MachineHttp(AddressOf(ack), figures);
        Step = "fetches its kernel";
        figures.Downloaded(await http.DownloadAsync(kernel.Groups["url"].Value, stop));
        Step = "fetches its initrd";
        figures.Downloaded(await http.DownloadAsync(initrd.Groups["url"].Value, stop));
        Step = "fetches its answer file";
        AnswerUrl = new Uri(url.Groups["url"].Value);
        var text = await http.GetTextAsync(AnswerUrl.AbsoluteUri, stop);
        Answer = Answer.Read(text) ?? throw new BrokenPromiseException($"its answer file does not say where to report: {text.ReplaceLineEndings(" ")}");
        await new Installer(Name, plan, new Reporter(Name, plan.Server, http, ledger), Answer).RunAsync(step => Step = step, stop);
    }

    /// <summary>It boots from the network again, must be given its own disk, and the system on that reports.</summary>
    private async Task BootInstalledAsync(CancellationToken stop)
    {
        var ack = await LeaseAsync("asks DHCP as a ROM, installed", PxeOptions.Firmware(_mac), stop);
        if (ack.BootFile is not null) throw new BrokenPromiseException($"it is installed and was told to boot {ack.BootFile}");
        var script = await ScriptAsync(stop);
        if (!script.Contains("sanboot --no-describe --drive 0x80", StringComparison.Ordinal) || Kernel().IsMatch(script))
            throw new BrokenPromiseException($"it is installed and its script is not that of its disk: {script.ReplaceLineEndings(" ")}");
        ack = await LeaseAsync("asks DHCP as the new system", PxeOptions.None, stop);
        using var http = new MachineHttp(AddressOf(ack), figures);
        Step = "reports its first boot";
        await new Reporter(Name, plan.Server, http, ledger).SendAsync(Answer!.FirstBoot, new Report("firstboot"), stop);
    }

    private async Task<RelayedMessage> LeaseAsync(string step, byte[] options, CancellationToken stop)
    {
        Step = step;
        var ack = await _nic.LeaseAsync(options, figures, stop);
        ledger.Acknowledged(_mac, ack.Address);
        return ack;
    }

    private static IPAddress AddressOf(RelayedMessage ack) => IPAddress.Parse(Ledger.Text(ack.Address));

    [GeneratedRegex(@"^kernel --name kernel (?<url>\S+)", RegexOptions.Multiline, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Kernel();

    [GeneratedRegex(@"^initrd --name initrd (?<url>\S+)", RegexOptions.Multiline, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Initrd();

    [GeneratedRegex(@" url=(?<url>\S+)", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex UrlOption();
}
