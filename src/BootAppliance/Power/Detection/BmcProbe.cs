using System.Net;
using System.Text.Json;
using BootAppliance.Power.Ipmi;
using BootAppliance.Power.Redfish;
using BootAppliance.Protocols.Ipmi;

namespace BootAppliance.Power.Detection;

/// <summary>
/// Asks an address whether it is a BMC, with what every BMC answers to strangers: no account is sent, and nothing is altered.
/// Redfish's root first (DSP0266 §6.6: readable without logging in), then RMCP's presence ping and Get Channel Authentication
/// Capabilities (IPMI 2.0 rev 1.1 §13.2.3, §22.13).
/// </summary>
/// <param name="clock">For patience.</param>
/// <param name="https">Redfish's port.</param>
/// <param name="rmcp">IPMI's.</param>
public sealed class BmcProbe(TimeProvider clock, int https = 443, int rmcp = Rmcp.Port)
{
    private const string Root = "/redfish/v1/";
    private const int LongestWord = 64;
    private const byte Tag = 0x42;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan[] Sendings = [TimeSpan.FromMilliseconds(700), TimeSpan.FromMilliseconds(1300)];

    public async Task<BmcReport> AskAsync(IPAddress address, CancellationToken cancellationToken)
    {
        List<string> steps = [];
        var found = await RedfishAsync(address, steps, cancellationToken) ?? await IpmiAsync(address, steps, cancellationToken);
        return new(address.ToString(), found, steps);
    }

    private async Task<BmcFound?> RedfishAsync(IPAddress address, List<string> steps, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = new(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var step = $"HTTPS port {https}, {Root}:";
        try
        {
            var (answer, fingerprint) = await ReadRootAsync(new("", address.ToString(), https, "", new(""), new Dictionary<string, string>()), either.Token);
            var version = Word(answer.Body, "RedfishVersion");
            if (!answer.IsDone || (version is null && !answer.Body.Text("@odata.type").StartsWith("#ServiceRoot", StringComparison.Ordinal)))
            {
                steps.Add($"{step} a web server, and no Redfish ({(int)answer.Status})");
                return null;
            }

            BmcFound found = new("redfish")
            {
                Fingerprint = fingerprint,
                Uuid = Guid.TryParse(answer.Body.Text("UUID"), out var uuid) && uuid != Guid.Empty ? uuid.ToString() : null,
                Vendor = Word(answer.Body, "Vendor"),
                Product = Word(answer.Body, "Product") ?? Word(answer.Body, "Name"),
            };
            steps.Add($"{step} Redfish {version ?? "of an unknown version"}, {found.Vendor ?? "no vendor"}, {found.Product ?? "no product"}, UUID {found.Uuid ?? "none"}, certificate {fingerprint}");
            return found;
        }
        catch (PowerException exception)
        {
            steps.Add($"{step} it {exception.Message.Split(';')[0]}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            steps.Add($"{step} no answer within {Patience.TotalSeconds:0} s");
        }

        return null;
    }

    /// <summary>A certificate that nobody vouches for is looked at first, then taken for this one reading: nothing secret is sent.</summary>
    private async Task<(RedfishAnswer Answer, string Fingerprint)> ReadRootAsync(PowerTarget target, CancellationToken cancellationToken)
    {
        using RedfishClient first = new(target, clock);
        try
        {
            return (await first.GetAsync(Root, cancellationToken), first.Pin.Seen);
        }
        catch (PowerException exception) when (ReferenceEquals(exception, first.Pin.Refusal))
        {
            using RedfishClient pinned = new(target with { Options = new Dictionary<string, string> { ["fingerprint"] = first.Pin.Seen } }, clock);
            return (await pinned.GetAsync(Root, cancellationToken), pinned.Pin.Seen);
        }
    }

    private async Task<BmcFound?> IpmiAsync(IPAddress address, List<string> steps, CancellationToken cancellationToken)
    {
        var (ping, ask) = ($"UDP port {rmcp}, presence ping:", $"UDP port {rmcp}, Get Channel Authentication Capabilities:");
        var step = ping;
        try
        {
            using IpmiSocket socket = new(new(address, rmcp), clock);
            var speaks = false;
            var isThere = await socket.ExchangeAsync(
                packet => AsfPresence.WritePing(packet, Tag), packet => AsfPresence.TryParsePong(packet, out var tag, out speaks) && tag == Tag, Sendings, cancellationToken) > 0;
            steps.Add($"{ping} {(!isThere ? "no answer" : speaks ? "IPMI" : "something without IPMI")}");
            if (isThere && !speaks) return null;

            // Some answer this alone.
            step = ask;
            ChannelAuthentication? channel = null;
            await socket.ExchangeAsync(WriteAsk, packet => Takes(packet, out channel), Sendings, cancellationToken);
            steps.Add($"{ask} {channel switch { null => "no answer", { SpeaksIpmi2: false } => "IPMI 1.5 alone, which is not spoken here", _ => "IPMI 2.0" }}");
            return channel is { SpeaksIpmi2: true } ? new BmcFound("ipmi") : null;
        }
        catch (PowerException exception)
        {
            steps.Add($"{step} it {exception.Message.Split(';')[0]}");
            return null;
        }
    }

    private static int WriteAsk(Span<byte> packet)
    {
        Span<byte> data = stackalloc byte[ChannelAuthentication.Length];
        return SessionlessFrame.Write(packet, IpmiMessage.Request(IpmiCommand.GetChannelAuthentication, 1, data[..ChannelAuthentication.WriteRequest(data, IpmiPrivilege.Operator)]));
    }

    private static bool Takes(ReadOnlySpan<byte> packet, out ChannelAuthentication? channel)
    {
        channel = null;
        if (!SessionlessFrame.TryParse(packet, out var message) || !message.Answers(IpmiMessage.Request(IpmiCommand.GetChannelAuthentication, 1, default))) return false;
        if (message.Completion == IpmiCompletion.Ok && ChannelAuthentication.TryParse(message.Data, out var read)) channel = read;
        return channel is not null;
    }

    private static string? Word(JsonElement body, string name) =>
        string.Concat(body.Text(name).Where(letter => !char.IsControl(letter)).Take(LongestWord)).Trim() is { Length: > 0 } word ? word : null;
}
