using System.Net;
using System.Text.Json;

namespace BootAppliance.Power.Redfish;

/// <summary>What came back: never longer than <see cref="RedfishClient.LongestAnswer"/>.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Body">Undefined if there is none, or none that is JSON.</param>
/// <param name="ETag">As it came; null for none.</param>
/// <param name="Location">A path on the same service; null for none.</param>
/// <param name="Token">Of a session that was opened; null for none.</param>
/// <param name="RetryAfter">What it asks for; null for nothing.</param>
internal sealed record RedfishAnswer(HttpStatusCode Status, JsonElement Body, string? ETag, string? Location, string? Token, TimeSpan? RetryAfter)
{
    private const int LongestMessage = 300;

    public bool IsDone => (int)Status is >= 200 and < 300;

    public bool IsPreconditionRefused => Status is HttpStatusCode.PreconditionFailed or HttpStatusCode.PreconditionRequired;

    /// <summary>The last words of its identifiers (<c>SessionLimitExceeded</c>), of DSP0266 §8.6.</summary>
    public IEnumerable<string> Messages => Extended().Select(one => one.Text("MessageId").Split('.')[^1]);

    /// <summary>The service's own words, for people; they may be anybody's, so they are cut and shown as data.</summary>
    public string Said
    {
        get
        {
            var said = Extended().Select(one => one.Text("Message")).FirstOrDefault(one => one.Length > 0) ?? Body.At("error").Text("message");
            said = string.Concat(said.Where(letter => !char.IsControl(letter)).Take(LongestMessage));
            return $"{(int)Status} {Status}{(said.Length > 0 ? $", \"{said}\"" : "")}";
        }
    }

    private IEnumerable<JsonElement> Extended() => Body.At("error").Items("@Message.ExtendedInfo");
}
