using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace BootAppliance.Power.Webhook;

/// <summary>URLs that switch: smart plugs, home automation, somebody's own script. What MAAS calls a webhook.</summary>
public sealed class WebhookDriver(TimeProvider clock) : IPowerDriver
{
    private const int LongestAnswer = 64 << 10;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);
    private static readonly string[] Others = [WebhookUrl.Status, "status_path", "status_on", "status_off", "method", "fingerprint", "fragile"];
    private static readonly HashSet<string> Known = [.. Others, .. Enum.GetValues<PowerVerb>().Select(WebhookUrl.OptionOf)];

    public string Kind => "webhook";

    public bool Can(PowerTarget target, PowerVerb verb) => target.Options.ContainsKey(WebhookUrl.OptionOf(verb));

    public bool Tells(PowerTarget target, PowerState state) => target.Options.ContainsKey(WebhookUrl.Status);

    public Task<PowerOutcome<PowerState>> StatusAsync(PowerTarget target, CancellationToken cancellationToken) => PowerOperation.RunAsync(target, Deadline, clock, async token =>
    {
        WebhookState state = new(target.Options);
        return state.Of(await SendAsync(target, HttpMethod.Get, WebhookUrl.Status, token), Encoding.UTF8.GetString(target.Password.Reveal()));
    }, cancellationToken);

    public async Task<PowerOutcome> AlterAsync(PowerTarget target, PowerVerb verb, CancellationToken cancellationToken) => await PowerOperation.RunAsync(target, Deadline, clock, async token =>
    {
        var method = target.Options.GetValueOrDefault("method") switch
        {
            null or "post" => HttpMethod.Post,
            "get" => HttpMethod.Get,
            _ => throw new PowerException(PowerFailure.BadSetting, "has a method that is neither get nor post", "set the option method to one of them"),
        };
        await SendAsync(target, method, WebhookUrl.OptionOf(verb), token);
        return true;
    }, cancellationToken);

    public Task<PowerOutcome> SetNextBootAsync(PowerTarget target, NextBoot boot, CancellationToken cancellationToken) => CannotAsync(target, "set what is booted next", "set the machine's boot order to network first; power on works without this");

    public Task<PowerOutcome> IdentifyAsync(PowerTarget target, TimeSpan duration, CancellationToken cancellationToken) => CannotAsync(target, "light a lamp", "look for the machine by its name or place");

    public Task<PowerOutcome<PowerCapabilities>> CapabilitiesAsync(PowerTarget target, CancellationToken cancellationToken) => Task.FromResult(new PowerOutcome<PowerCapabilities>(
        new([.. Enum.GetValues<PowerVerb>().Where(verb => Can(target, verb))], SetsNextBoot: false, Identifies: false, [new("options", string.Join(", ", target.Options.Keys.Order()))]), Fault: null));

    private static Task<PowerOutcome> CannotAsync(PowerTarget target, string what, string remedy) =>
        Task.FromResult(new PowerOutcome(new PowerException(PowerFailure.Unsupported, $"is a webhook, which cannot {what}", remedy).About(target)));

    private static AuthenticationHeaderValue? Account(PowerTarget target)
    {
        var password = target.Password.Reveal();
        if (target.Account.Length == 0) return password.Length == 0 ? null : new("Bearer", Encoding.UTF8.GetString(password));
        return new("Basic", Convert.ToBase64String([.. Encoding.UTF8.GetBytes(target.Account + ":"), .. password]));
    }

    private static async Task<ReadOnlyMemory<byte>> SendAsync(PowerTarget target, HttpMethod method, string option, CancellationToken cancellationToken)
    {
        if (target.Options.Keys.FirstOrDefault(key => !Known.Contains(key)) is { } unknown) throw new PowerException(PowerFailure.BadSetting, $"has the option {unknown}, which webhooks do not have", $"the options are {string.Join(", ", Known.Order())}");
        CertificatePin pin = new(target.Options.GetValueOrDefault("fingerprint"));
        pin.Check();
        var url = WebhookUrl.Of(target, option);
        var alters = option != WebhookUrl.Status;
        using var http = PowerHttp.Client(pin, (context, token) => OutwardConnection.OpenAsync(context.DnsEndPoint, address => IsLinkLocal(address) ? throw Local(option, address) : null, token));
        using HttpRequestMessage request = new(method, url);
        request.Headers.AcceptEncoding.ParseAdd("identity");
        try
        {
            request.Headers.Authorization = Account(target);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            Check(response, url, option, alters);
            return await PowerHttp.ReadAsync(response, LongestAnswer, cancellationToken)
                ?? throw new PowerException(PowerFailure.ProtocolError, $"answers its {option} with more than {LongestAnswer >> 10} KiB", "make sure that it is the URL of a power switch") { MayHaveHappened = alters };
        }
        catch (HttpRequestException exception)
        {
            throw pin.Refusal ?? PowerHttp.Fault(exception, alters, "start what is to listen there, and check the port");
        }
        catch (IOException exception)
        {
            throw new PowerException(PowerFailure.ProtocolError, $"broke its answer to {option} off ({exception.Message})", "try again") { MayHaveHappened = alters };
        }
        catch (FormatException)
        {
            throw new PowerException(PowerFailure.BadSetting, "has a password that no HTTP header can carry", "use letters, digits and marks of ASCII");
        }
    }

    private static PowerException Local(string option, IPAddress address) =>
        new(PowerFailure.BadSetting, $"has a {option} that leads to {address}, which is link-local, where cloud platforms hand out secrets", "give the switch another address");

    private static bool IsLinkLocal(IPAddress address) => OutwardConnection.IsLocal(address) && !IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    private static void Check(HttpResponseMessage response, Uri url, string option, bool alters)
    {
        var code = (int)response.StatusCode;
        if (code is >= 200 and < 300) return;
        throw code switch
        {
            >= 300 and < 400 => new(PowerFailure.ProtocolError, $"leads from its {option} to {(response.Headers.Location is { } next ? new Uri(url, next).GetLeftPart(UriPartial.Authority) : "nowhere")}, which is not followed", "write the URL that it leads to, if that is meant"),
            401 => new(PowerFailure.AuthenticationRefused, "refuses the account", "correct user and password in the inventory; without a user the password is a bearer token"),
            403 => new(PowerFailure.PrivilegeRefused, $"does not let the account use its {option}", "give the account the right to"),
            408 or 409 or 423 or 425 or 429 => new(PowerFailure.Busy, $"is busy ({code})", "try again"),
            >= 500 => new PowerException(PowerFailure.Busy, $"failed inside at its {option} ({code})", "try again; if it stays so, look at its log") { MayHaveHappened = alters },
            _ => new(PowerFailure.BadSetting, $"answers its {option} with {code}", "check the URL, and whether it wants GET or POST (the option method)"),
        };
    }
}
