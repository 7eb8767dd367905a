using System.Xml;

namespace BootAppliance.Power.Fence;

/// <summary>One parameter of an agent.</summary>
/// <param name="Name">As it stands on standard input.</param>
/// <param name="Type"><c>string</c>, <c>boolean</c>, <c>second</c>, <c>integer</c> or <c>select</c>.</param>
/// <param name="IsRequired">For every action.</param>
/// <param name="Default">Null for none.</param>
/// <param name="Choices">Of a <c>select</c>.</param>
public sealed record FenceParameter(string Name, string Type, bool IsRequired, string? Default, IReadOnlyList<string> Choices);

/// <summary>What a fence agent says of itself (FenceAgentAPI, "metadata"). Deprecated names are left out: each has a newer one.</summary>
public sealed record FenceMetadata(string Name, string Description, IReadOnlyDictionary<string, FenceParameter> Parameters, IReadOnlySet<string> Actions)
{
    private const int MaximumLetters = 1 << 20;
    private const int MaximumParameters = 500;
    private const int MaximumChoices = 200;
    private const int MaximumDepth = 12;

    /// <returns>Null if it is no metadata, with the reason.</returns>
    public static FenceMetadata? Parse(string text, out string error)
    {
        error = "";
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = MaximumLetters,
                IgnoreComments = true,
                IgnoreWhitespace = true,
            });
            return Read(reader);
        }
        catch (XmlException exception)
        {
            error = exception.Message;
            return null;
        }
    }

    /// <exception cref="XmlException">It is none, or beyond the limits.</exception>
    private static FenceMetadata Read(XmlReader reader)
    {
        string name = "", description = "";
        Dictionary<string, FenceParameter> parameters = [];
        HashSet<string> actions = [];
        FenceParameter? parameter = null;
        List<string> choices = [];
        var isDeprecated = false;
        while (reader.Read())
        {
            if (reader.Depth > MaximumDepth) throw new XmlException("it is too deep");
            if (reader.NodeType == XmlNodeType.EndElement && reader.Name == "parameter") Keep();
            if (reader.NodeType != XmlNodeType.Element) continue;
            switch (reader.Name)
            {
                case "resource-agent":
                    (name, description) = (reader.GetAttribute("name") ?? "", reader.GetAttribute("shortdesc") ?? "");
                    break;
                case "parameter":
                    isDeprecated = reader.GetAttribute("deprecated") == "1";
                    choices = [];
                    parameter = new(reader.GetAttribute("name") ?? "", "string", reader.GetAttribute("required") == "1", null, choices);
                    if (reader.IsEmptyElement) Keep();
                    break;
                case "content" when parameter is not null:
                    parameter = parameter with { Type = reader.GetAttribute("type") ?? "string", Default = reader.GetAttribute("default") };
                    break;
                case "option" when parameter is not null && reader.GetAttribute("value") is { } choice:
                    if (choices.Count == MaximumChoices) throw new XmlException($"{parameter.Name} has too many values");
                    choices.Add(choice);
                    break;
                case "action" when reader.GetAttribute("name") is { } action && actions.Count < MaximumChoices:
                    actions.Add(action);
                    break;
            }
        }

        return name.Length > 0 && actions.Count > 0 ? new(name, description, parameters, actions) : throw new XmlException("it names no agent, or no action");

        void Keep()
        {
            if (parameters.Count == MaximumParameters) throw new XmlException("it has too many parameters");
            if (parameter is { Name.Length: > 0 } && !isDeprecated) parameters[parameter.Name] = parameter;
            parameter = null;
        }
    }
}
