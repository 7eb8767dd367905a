using System.Text.Json.Nodes;

namespace BootAppliance.Simulators.Bmc.Redfish;

/// <summary>What goes back: DSP0266 §8 for the codes, §8.6 for the body of an error.</summary>
internal sealed record RedfishAnswer(int Status, JsonObject? Body = null)
{
    public Dictionary<string, string> Headers { get; } = [];

    public static RedfishAnswer Ok(JsonObject body) => new(200, body);

    public static RedfishAnswer Done => new(204);

    public static RedfishAnswer Error(int status, string message, string sentence) => new(status, new JsonObject
    {
        ["error"] = new JsonObject
        {
            ["code"] = "Base.1.13.GeneralError",
            ["message"] = "See ExtendedInfo.",
            ["@Message.ExtendedInfo"] = new JsonArray(new JsonObject { ["MessageId"] = "Base.1.13." + message, ["Message"] = sentence }),
        },
    });

    public static RedfishAnswer NotFound => Error(404, "ResourceMissingAtURI", "There is no such resource.");

    public RedfishAnswer With(string header, string value)
    {
        Headers[header] = value;
        return this;
    }
}
