using System.Text.Json;
using System.Text.Json.Nodes;
using BootAppliance.Protocols.Ipmi;
using Microsoft.AspNetCore.Http;

namespace BootAppliance.Simulators.Bmc.Redfish;

/// <summary>What a BMC's Redfish service answers (DSP0266).</summary>
internal sealed class RedfishService(SimulatedBmc bmc, IReadOnlyList<RedfishSystem> systems)
{
    private const int Huge = 64 << 20;

    private readonly RedfishTasks _tasks = new(bmc);

    public RedfishSessions Sessions { get; } = new(bmc);

    public async Task AnswerAsync(HttpContext context)
    {
        var faults = bmc.Faults;
        if (faults.IsDead || faults.LosesThis())
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        if (faults.Slow > TimeSpan.Zero) await Task.Delay(faults.Slow, context.RequestAborted);
        var (request, response) = (context.Request, context.Response);
        response.Headers["OData-Version"] = "4.0";
        if (faults.Redfish.Redirect is { } elsewhere) response.Redirect(elsewhere, permanent: true, preserveMethod: true);
        else if (faults.Redfish.IsHuge) await FloodAsync(response, context.RequestAborted);
        else if (faults.Redfish.IsNotJson) await response.WriteAsync("<html>The web server starts.</html>");
        else
        {
            var answer = Answer(request.Method, request.Path.Value!.Trim('/').Split('/'), await BodyAsync(request), request.Headers);
            response.StatusCode = answer.Status;
            foreach (var (name, value) in answer.Headers) response.Headers[name] = value;
            if (answer.Body is { } body) await response.WriteAsJsonAsync(body, context.RequestAborted);
        }
    }

    private static async Task FloodAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        var spaces = new byte[1 << 16];
        spaces.AsSpan().Fill((byte)' ');
        for (var sent = 0; sent < Huge && !cancellationToken.IsCancellationRequested; sent += spaces.Length) await response.Body.WriteAsync(spaces, cancellationToken);
    }

    private static async Task<JsonObject> BodyAsync(HttpRequest request)
    {
        if (request.Method is not ("POST" or "PATCH")) return [];
        try
        {
            return await JsonNode.ParseAsync(request.Body) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private RedfishAnswer Answer(string method, string[] path, JsonObject body, IHeaderDictionary headers)
    {
        switch (method, path)
        {
            case ("GET", ["redfish"]): return RedfishAnswer.Ok(new() { ["v1"] = "/redfish/v1/" });
            case ("GET", ["redfish", "v1"]): return Root();
            case ("POST", ["redfish", "v1", "SessionService", "Sessions"]) when bmc.Faults.Redfish.HasSessions: return Sessions.Begin(body);
        }

        if (Sessions.Of(headers["X-Auth-Token"], headers.Authorization) is not { } account) return RedfishAnswer.Error(401, "NoValidSession", "There is no valid session.");
        var isSystems = path is ["redfish", "v1", "Systems", ..];
        if (isSystems && bmc.Faults.IsBusyNow())
        {
            var busy = RedfishAnswer.Error(503, "ServiceTemporarilyUnavailable", "The service is busy.");
            return bmc.Faults.Redfish.RetryAfter > 0 ? busy.With("Retry-After", bmc.Faults.Redfish.RetryAfter.ToString()) : busy;
        }

        if (isSystems && method != "GET" && account.Limit < IpmiPrivilege.Operator) return RedfishAnswer.Error(403, "InsufficientPrivilege", "The account may not do that.");
        return (method, path[2..]) switch
        {
            ("GET", ["SessionService"]) when bmc.Faults.Redfish.HasSessions => RedfishAnswer.Ok(new() { ["@odata.id"] = "/redfish/v1/SessionService", ["Sessions"] = Link("/redfish/v1/SessionService/Sessions") }),
            ("GET", ["SessionService", "Sessions"]) => Sessions.Show(),
            ("DELETE", ["SessionService", "Sessions", var id]) => Sessions.End(id),
            ("GET", ["Systems"]) => Members(),
            ("GET", ["Storage", "1", .. var rest]) when bmc.Volumes.Select(volume => volume.Show(rest)).FirstOrDefault(one => one is not null) is { } found => RedfishAnswer.Ok(found),
            ("GET", ["TaskService", "TaskMonitors", var id]) => _tasks.Look(id),
            ("GET", ["TaskService", "Tasks", var id]) => _tasks.Show(id),
            (_, ["Systems", var id, .. var rest]) when systems.FirstOrDefault(one => one.Id == id) is { } system => (method, rest) switch
            {
                ("GET", []) => system.Show(),
                ("GET", ["Settings"]) => system.ShowSettings(),
                ("GET", ["ResetActionInfo"]) => system.ShowActionInfo(),
                ("GET", ["EthernetInterfaces"]) => system.ShowInterfaces(),
                ("GET", ["EthernetInterfaces", "1"]) => system.ShowInterface(),
                ("PATCH", []) => system.Patch(body, headers.IfMatch, isSettings: false),
                ("PATCH", ["Settings"]) => system.Patch(body, headers.IfMatch, isSettings: true),
                ("POST", ["Actions", "ComputerSystem.Reset"]) => system.Reset((string?)body["ResetType"] ?? "", _tasks),
                _ => RedfishAnswer.NotFound,
            },
            _ => RedfishAnswer.NotFound,
        };
    }

    private RedfishAnswer Root()
    {
        JsonObject root = new()
        {
            ["@odata.id"] = "/redfish/v1/",
            ["@odata.type"] = "#ServiceRoot.v1_15_0.ServiceRoot",
            ["Id"] = "RootService",
            ["Name"] = bmc.Chassis.Name,
            ["RedfishVersion"] = "1.17.0",
            ["Product"] = "Simulated BMC",
            ["UUID"] = new Guid(bmc.Guid, bigEndian: true).ToString(),
            ["Systems"] = Link("/redfish/v1/Systems"),
        };
        if (!bmc.Faults.Redfish.HasSessions) return RedfishAnswer.Ok(root);
        root["SessionService"] = Link("/redfish/v1/SessionService");
        root["Links"] = new JsonObject { ["Sessions"] = Link("/redfish/v1/SessionService/Sessions") };
        return RedfishAnswer.Ok(root);
    }

    private RedfishAnswer Members() => RedfishAnswer.Ok(new()
    {
        ["@odata.id"] = "/redfish/v1/Systems",
        ["Members@odata.count"] = systems.Count,
        ["Members"] = new JsonArray([.. systems.Select(system => Link(system.Path))]),
    });

    private static JsonObject Link(string path) => new() { ["@odata.id"] = path };
}
