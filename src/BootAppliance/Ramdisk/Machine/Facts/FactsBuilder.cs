using System.Text.Json.Nodes;
using BootAppliance.Protocols.Lldp;

namespace BootAppliance.Ramdisk.Machine.Facts;

/// <summary>Facts as they are gathered: the cards get what switches told of themselves.</summary>
internal sealed class FactsBuilder(JsonObject facts, IReadOnlyList<Card> cards)
{
    private readonly Dictionary<int, LldpNeighbour> _neighbours = [];

    /// <param name="heard">By the index of the card that heard it.</param>
    public void Add(IReadOnlyDictionary<int, LldpNeighbour> heard)
    {
        foreach (var (card, neighbour) in heard) _neighbours[card] = neighbour;
        // Else the appliance keeps what it has heard of them: silence means nothing from who did not listen.
        facts["listened"] = true;
    }

    public JsonObject Build()
    {
        facts["nics"] = new JsonArray([.. cards.Select(card => (JsonNode)Of(card))]);
        return facts;
    }

    private JsonObject Of(Card card)
    {
        JsonObject node = new() { ["name"] = card.Name, ["mac"] = card.Mac, ["path"] = card.Path, ["driver"] = card.Driver, ["link"] = card.HasLink };
        if (card.Speed is { } speed) node["speed_mbit"] = speed;
        if (_neighbours.TryGetValue(card.Index, out var switchPort))
            node["lldp"] = new JsonObject { ["chassis"] = switchPort.Chassis, ["port"] = switchPort.Port, ["port_description"] = switchPort.PortDescription, ["system"] = switchPort.SystemName };
        return node;
    }
}
