using BootAppliance.Protocols;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Dhcp.Trace;

internal static class TraceEndpoints
{
    private const string PcapType = "application/vnd.tcpdump.pcap";

    public static IEndpointRouteBuilder MapTrace(this IEndpointRouteBuilder admin)
    {
        admin.MapGet("/dhcp/trace", Machines).WithTags("dhcp");
        admin.MapGet("/dhcp/trace/{machine}", Exchanges).WithTags("dhcp");
        admin.MapGet("/dhcp/trace/{machine}/pcap", Capture).WithTags("dhcp");
        return admin;
    }

    /// <summary>The machines that were heard since the start, the latest first; <c>filter</c> matches MAC, system and decision.</summary>
    private static Ok<TracedMachines> Machines(ExchangeTrace trace, ReservationIndex reservations, string? filter)
    {
        var current = reservations.Current;
        var all = trace.Latest.Select(last => new TracedMachine(last.Mac, current.SystemOf(last.Mac), last.At, last.Interface, last.Decision, last.Why));
        return TypedResults.Ok(new TracedMachines([.. all.Where(one => string.IsNullOrEmpty(filter) || Matches(one, filter))]));
    }

    /// <summary>A machine's last DHCP and DHCPv6 messages decoded, with what was decided and why; the machine is a MAC or a system's name.</summary>
    private static Results<Ok<TraceView>, ProblemHttpResult> Exchanges(string machine, ExchangeTrace trace, ReservationIndex reservations) =>
        Find(machine, trace, reservations) is { Count: > 0 } found ? TypedResults.Ok(new TraceView([.. found.Select(ExchangeView.Of)])) : Silent(machine);

    /// <summary>The same as a capture file for Wireshark or tcpdump.</summary>
    private static Results<FileContentHttpResult, ProblemHttpResult> Capture(string machine, ExchangeTrace trace, ReservationIndex reservations) =>
        Find(machine, trace, reservations) is { Count: > 0 } found ? TypedResults.Bytes(PcapFile.Of(found), PcapType, $"dhcp-{FileName(machine)}.pcap") : Silent(machine);

    private static IReadOnlyList<TracedExchange> Find(string machine, ExchangeTrace trace, ReservationIndex reservations)
    {
        if (MacAddress.TryParse(machine, out var mac)) return trace.Of(mac.ToString());
        return [.. reservations.Current.MacsOf(machine).SelectMany(trace.Of).OrderBy(one => one.At)];
    }

    private static ProblemHttpResult Silent(string machine) => TypedResults.Problem(
        $"nothing of {machine} was heard since the appliance started: it is neither the MAC (as 52:54:00:aa:bb:cc) nor the system of a machine that sent DHCP; those that did: bootappliance dhcp trace",
        statusCode: StatusCodes.Status404NotFound);

    private static bool Matches(TracedMachine machine, string filter) =>
        machine.Mac.Contains(filter, StringComparison.OrdinalIgnoreCase)
        || machine.Decision.Contains(filter, StringComparison.OrdinalIgnoreCase)
        || machine.System?.Contains(filter, StringComparison.OrdinalIgnoreCase) == true;

    private static string FileName(string machine) => string.Concat(machine.Select(one => char.IsAsciiLetterOrDigit(one) ? one : '-'));
}
