using System.Net.Sockets;
using BootAppliance.Dhcp.Pxe;
using BootAppliance.Protocols;

namespace BootAppliance.Hosting;

/// <summary>What <c>dhcp.pxe</c> has to fulfil beyond the range of each value.</summary>
internal static class PxeConfigRules
{
    private const int LongestPrompt = 254;

    public static IEnumerable<(string Key, string Sentence)> Check(PxeOptions pxe)
    {
        if (pxe.Multicast is { } group && (group.AddressFamily != AddressFamily.InterNetwork || IPv4Address.From(group).Value >> 28 != 0xE))
            yield return ("dhcp.pxe.multicast", $"{group} is not an IPv4 multicast address; write one such as 224.0.1.2, or leave it out");
        if (!IsShown(pxe.Prompt, LongestPrompt)) yield return ("dhcp.pxe.prompt", $"\"{pxe.Prompt}\" cannot be shown by a ROM; write up to {LongestPrompt} characters of ASCII");
        for (var i = 0; i < pxe.Menu.Count; i++)
        {
            foreach (var (key, sentence) in CheckItem(pxe, i)) yield return ($"dhcp.pxe.menu[{i}].{key}", sentence);
        }

        if (pxe.Menu.All(IsComplete) && pxe.Multicast is null or { AddressFamily: AddressFamily.InterNetwork } && new PxeMenu(pxe).VendorOptions(IPv4Address.Any) is null)
            yield return ("dhcp.pxe.menu", "does not fit into option 43, which has 255 bytes for the prompt, the texts and the servers; shorten the texts, or offer fewer items and let one boot a loader with a menu of its own");
    }

    private static IEnumerable<(string Key, string Sentence)> CheckItem(PxeOptions pxe, int place)
    {
        var item = pxe.Menu[place];
        if (item.Text is null) yield break;
        if (!IsShown(item.Text, byte.MaxValue) || item.Text.Length == 0) yield return ("text", $"\"{item.Text}\" cannot be shown by a ROM; write 1 to 255 characters of ASCII");
        if (item.File is { } file && !IsShown(file, 127)) yield return ("file", $"\"{file}\" is no name for a ROM; write up to 127 characters of ASCII");
        if (item.Servers.FirstOrDefault(one => one.AddressFamily != AddressFamily.InterNetwork) is { } wrong)
            yield return ("servers", $"{wrong} is not an IPv4 address; PXE knows no other");
        if (Objection(pxe, item) is { } objection) yield return objection;
        var type = PxeMenu.TypeOf(item, place);
        if (pxe.Menu.Take(place).Select((other, i) => (other, i)).FirstOrDefault(one => PxeMenu.TypeOf(one.other, one.i) == type).other is { } twin)
            yield return ("type", $"{type} is also the type of \"{twin.Text}\", and a ROM tells them apart by nothing else; give each its own");
    }

    /// <summary>An entry is the disk, or another server's, or ours; never two of them.</summary>
    private static (string Key, string Sentence)? Objection(PxeOptions pxe, PxeItemOptions item) => item switch
    {
        { Type: 0, File: not null } => ("file", $"\"{item.Text}\" has type 0, which is the machine's own disk; leave the file out, or the type"),
        { Type: 0, Servers.Count: > 0 } or { Type: 0, AnyServer: true } => ("type", $"\"{item.Text}\" has type 0, which is the machine's own disk and not a server; name the type that the server answers to"),
        { Servers.Count: > 0, File: not null } or { AnyServer: true, File: not null } => ("file", $"\"{item.Text}\" is another server's, which names its file itself; leave file out, or the server"),
        { Servers.Count: > 0, AnyServer: true } => ("any_server", $"\"{item.Text}\" names its servers already; leave one of the two out"),
        { Servers.Count: > 0, Type: null } or { AnyServer: true, Type: null } => ("type", $"is missing; \"{item.Text}\" is another server's: write the boot-server type that it answers to"),
        { AnyServer: true } when pxe is { Multicast: null, Broadcast: false } => ("any_server", "needs a way to be found; set dhcp.pxe.broadcast: true or dhcp.pxe.multicast, or name its servers"),
        _ => null,
    };

    // What is wrong with an entry has been said by then, and what is written from it would be wrong too.
    private static bool IsComplete(PxeItemOptions item) => item.Text is not null && item.Servers.All(one => one.AddressFamily == AddressFamily.InterNetwork);

    private static bool IsShown(string text, int most) => text.Length <= most && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
