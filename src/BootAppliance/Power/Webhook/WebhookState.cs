using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace BootAppliance.Power.Webhook;

/// <summary>What an answer to <c>status_url</c> means: the whole of it, or what <c>status_path</c> leads to in it, compared with two patterns.</summary>
internal sealed class WebhookState
{
    private const int LongestShown = 60;
    private const int DeepestJson = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly string? _path;
    private readonly Regex _on;
    private readonly Regex _off;

    /// <exception cref="PowerException">A pattern is none.</exception>
    public WebhookState(IReadOnlyDictionary<string, string> options)
    {
        _path = options.GetValueOrDefault("status_path");
        _on = PatternOf("status_on", "^(on|true|1)$");
        _off = PatternOf("status_off", "^(off|false|0)$");

        Regex PatternOf(string option, string usual)
        {
            try
            {
                // One that does not backtrack takes a time that grows with the answer alone.
                return new(options.GetValueOrDefault(option) ?? usual, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, Patience);
            }
            catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
            {
                throw new PowerException(PowerFailure.BadSetting, $"has a {option} that is no pattern here ({exception.Message})", "correct it; back references and looking around are not used");
            }
        }
    }

    /// <exception cref="PowerException">It is neither, or both.</exception>
    public PowerState Of(ReadOnlyMemory<byte> answer, string secret)
    {
        var text = _path is null ? Encoding.UTF8.GetString(answer.Span).Trim() : At(answer, _path);
        return (_on.IsMatch(text), _off.IsMatch(text)) switch
        {
            (true, false) => PowerState.On,
            (false, true) => PowerState.Off,
            var (both, _) => throw new PowerException(PowerFailure.ProtocolError, $"answers its status_url with \"{Shown(text, secret)}\", which is {(both ? "both status_on and status_off" : "neither status_on nor status_off")}", "set the options status_on, status_off and status_path so that one of the two fits"),
        };
    }

    private static string At(ReadOnlyMemory<byte> answer, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(answer, new() { MaxDepth = DeepestJson });
            var here = document.RootElement;
            foreach (var step in path.Split('.'))
            {
                here = here.ValueKind switch
                {
                    JsonValueKind.Object when here.TryGetProperty(step, out var property) => property,
                    JsonValueKind.Array when int.TryParse(step, out var index) && index >= 0 && index < here.GetArrayLength() => here[index],
                    _ => throw new PowerException(PowerFailure.ProtocolError, $"has no {path} in its answer to status_url", "correct the option status_path: names and numbers with dots between"),
                };
            }

            return here.ValueKind == JsonValueKind.String ? here.GetString()! : here.GetRawText();
        }
        catch (JsonException)
        {
            throw new PowerException(PowerFailure.ProtocolError, "answers its status_url with what is no JSON", "leave the option status_path out, or correct the URL");
        }
    }

    private static string Shown(string text, string secret) =>
        string.Concat((secret.Length > 0 ? text.Replace(secret, "***", StringComparison.Ordinal) : text).Where(letter => !char.IsControl(letter)).Take(LongestShown));
}
