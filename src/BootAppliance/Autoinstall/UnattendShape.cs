using System.Xml;
using System.Xml.Linq;

namespace BootAppliance.Autoinstall;

/// <summary>Windows Setup passes over a pass or a component that it does not know, and does not say so.</summary>
internal static class UnattendShape
{
    private const int LongestCommand = 259;
    private static readonly XNamespace Unattend = "urn:schemas-microsoft-com:unattend";

    // Which components are there in which pass (Windows 10, 11 and Server since 2016), as far as an install needs them.
    private static readonly Dictionary<string, string[]> Components = new()
    {
        ["windowsPE"] = ["Microsoft-Windows-International-Core-WinPE", "Microsoft-Windows-Setup", "Microsoft-Windows-PnpCustomizationsWinPE", "Microsoft-Windows-TCPIP", "Microsoft-Windows-DNS-Client"],
        ["offlineServicing"] = ["Microsoft-Windows-PnpCustomizationsNonWinPE", "Microsoft-Windows-LUA-Settings", "Microsoft-Windows-Shell-Setup"],
        ["generalize"] = ["Microsoft-Windows-Security-SPP", "Microsoft-Windows-PnpSysprep"],
        ["specialize"] = ["Microsoft-Windows-Shell-Setup", "Microsoft-Windows-TCPIP", "Microsoft-Windows-DNS-Client", "Microsoft-Windows-Deployment", "Microsoft-Windows-UnattendedJoin", "Microsoft-Windows-TerminalServices-LocalSessionManager", "Networking-MPSSVC-Svc", "Microsoft-Windows-International-Core"],
        ["auditSystem"] = ["Microsoft-Windows-Shell-Setup", "Microsoft-Windows-Deployment"],
        ["auditUser"] = ["Microsoft-Windows-Shell-Setup", "Microsoft-Windows-Deployment"],
        ["oobeSystem"] = ["Microsoft-Windows-Shell-Setup", "Microsoft-Windows-International-Core"],
    };

    public static IEnumerable<string> Problems(string text)
    {
        XDocument document;
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            document = XDocument.Load(reader);
        }
        catch (XmlException exception)
        {
            return [exception.Message];
        }

        return document.Root?.Name == Unattend + "unattend" ? Problems(document.Root) : ["its root is not unattend of urn:schemas-microsoft-com:unattend"];
    }

    private static IEnumerable<string> Problems(XElement root)
    {
        foreach (var settings in root.Elements(Unattend + "settings"))
        {
            var pass = settings.Attribute("pass")?.Value ?? "";
            if (!Components.TryGetValue(pass, out var known))
            {
                yield return $"\"{pass}\" is no pass of Windows Setup";
                continue;
            }

            foreach (var component in settings.Elements(Unattend + "component"))
            {
                var name = component.Attribute("name")?.Value ?? "";
                if (!known.Contains(name)) yield return $"\"{name}\" is no component of the pass {pass}";
                if (component.Attribute("processorArchitecture") is null || component.Attribute("publicKeyToken")?.Value != "31bf3856ad364e35") yield return $"{name} in {pass} lacks processorArchitecture or Microsoft's publicKeyToken";
            }
        }

        foreach (var path in root.Descendants(Unattend + "Path").Where(path => path.Value.Length > LongestCommand)) yield return $"a command has {path.Value.Length} characters, more than {LongestCommand}: {path.Value}";
        foreach (var name in root.Descendants(Unattend + "ComputerName").Where(name => name.Value.Length > 15)) yield return $"ComputerName \"{name.Value}\" has more than 15 characters";
    }
}
