using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary>Finds power systems that nobody has written down yet.</summary>
internal static class DetectCommands
{
    private const int Most = 4096;
    private const int AtOnce = 32;

    public static Command Detect()
    {
        var places = new Argument<string[]>("addresses") { Arity = ArgumentArity.ZeroOrMore, Description = $"addresses and networks such as 192.0.2.0/24, at most {Most} addresses; without any, everybody who has a lease now" };
        var command = new Command("detect", "Asks addresses whether they are BMCs, without any account, and proposes those that are; Ctrl-C ends it. Example: bootappliance power detect 192.0.2.0/24") { places };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var addresses = parsed.GetValue(places) is { Length: > 0 } given ? given.SelectMany(Addresses).Distinct().ToList() : await LeasedAsync(api, cancellationToken);
            if (addresses.Count > Most) throw new ApiException(CliExit.Usage, $"these are {addresses.Count} addresses, and at most {Most} are asked at once; name smaller networks");
            var (asJson, shows) = (parsed.GetValue(Connection.AsJson), !Console.IsErrorRedirected);
            var items = new JsonArray();
            var (asked, found) = (0, 0);
            try
            {
                foreach (var part in addresses.Chunk(AtOnce))
                {
                    if (shows) await Console.Error.WriteAsync($"\r{asked} of {addresses.Count} asked, {found} found ");
                    var answer = await api.SendAsync(HttpMethod.Post, "power/detect", new JsonObject { ["addresses"] = new JsonArray([.. part.Select(one => (JsonNode)one)]) }, cancellationToken);
                    foreach (var one in answer!["items"]!.AsArray()) items.Add(one!.DeepClone());
                    asked += part.Length;
                    found = items.Count(one => one!["type"] is not null);
                }
            }
            finally
            {
                if (shows) await Console.Error.WriteLineAsync($"\r{asked} of {addresses.Count} asked, {found} found ");
            }

            Print(items, asJson);
        }));
        return command;
    }

    public static Command Proposals()
    {
        var command = new Command("proposals", "Lists the power systems that were found and are not in the inventory, each with the line that takes it over. Example: bootappliance power proposals") { };
        command.SetAction((parsed, cancellationToken) => Connection.RunAsync(parsed, async api =>
        {
            var answer = await api.GetAsync("power/proposals", cancellationToken);
            if (parsed.GetValue(Connection.AsJson))
            {
                Output.Json(answer);
                return;
            }

            var items = answer!["items"]!.AsArray();
            Output.Table(items, ["address", "type", "vendor", "product", "mac", "system", "seen_at"]);
            foreach (var one in items) Console.WriteLine(Output.Clean((string)one!["command"]!));
        }));
        return command;
    }

    private static void Print(JsonArray items, bool asJson)
    {
        if (asJson)
        {
            Output.Json(new JsonObject { ["items"] = items });
            return;
        }

        var found = items.Where(one => one!["type"] is not null).ToList();
        // Of a few, how they answered is what somebody wants to know; of a network, who did.
        foreach (var one in items.Count <= 4 ? items : [])
            foreach (var step in one!["steps"]!.AsArray()) Console.WriteLine($"{one["address"]}: {Output.Clean((string)step!)}");
        if (found.Count == 0) Console.WriteLine($"none of {items.Count} is a power system that answers strangers");
        else
        {
            Output.Table(found, ["address", "type", "vendor", "product"]);
            Console.WriteLine("take them over as told by: bootappliance power proposals");
        }
    }

    private static async Task<List<string>> LeasedAsync(ApiClient api, CancellationToken cancellationToken)
    {
        var leases = await Pages.AllAsync(api, "leases?filter=bound", int.MaxValue, cancellationToken);
        return leases.Count > 0 ? [.. leases.Select(one => (string)one!["address"]!)] : throw new ApiException(CliExit.NotFound, "nobody has a lease now; name addresses or a network: bootappliance power detect 192.0.2.0/24");
    }

    private static IEnumerable<string> Addresses(string place)
    {
        if (IPAddress.TryParse(place, out _)) return [place];
        if (!IPNetwork.TryParse(place, out var network)) throw new ApiException(CliExit.Usage, $"\"{place}\" is neither an address nor a network; write 192.0.2.7 or 192.0.2.0/24 (the network's own address)");
        var bits = (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128) - network.PrefixLength;
        if (bits > 12) throw new ApiException(CliExit.Usage, $"{place} has more than {Most} addresses; name smaller networks");
        // A network's first and last address are nobody's.
        var (from, count) = bits < 2 ? (0, 1 << bits) : (1, (1 << bits) - 2);
        return Enumerable.Range(from, count).Select(number => Plus(network.BaseAddress, number));
    }

    private static string Plus(IPAddress address, int number)
    {
        var bytes = address.GetAddressBytes();
        for (var i = bytes.Length - 1; number > 0; i--, number >>= 8) bytes[i] |= (byte)number;
        return new IPAddress(bytes).ToString();
    }
}
