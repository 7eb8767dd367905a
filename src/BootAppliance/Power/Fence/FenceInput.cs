using System.Text;
using System.Text.RegularExpressions;

namespace BootAppliance.Power.Fence;

/// <summary>
/// A power system as an agent's standard input: <c>name=value</c>, one a line. Only what its metadata names is written, and nothing
/// that makes it run a program, read a script or write a log: those would be anybody's commands in the service's name.
/// </summary>
internal static partial class FenceInput
{
    private static readonly HashSet<string> Own = ["agent"];
    private static readonly HashSet<string> Refused = ["action", "method", "ip", "ipport", "username", "password", "plug", "verbose", "verbose_level", "quiet", "debug_file", "version", "help", "delay", "identity_file"];

    /// <summary>Set wherever the agent has them and the inventory says nothing: without the suite ipmitool asks for ten seconds.</summary>
    private static readonly (string Name, string Value)[] Always = [("cipher", "17"), ("power_timeout", "30"), ("login_timeout", "10")];

    /// <exception cref="PowerException">The inventory says what the agent does not know, or may not be told.</exception>
    public static string Of(PowerTarget target, FenceMetadata agent, string action)
    {
        StringBuilder input = new();
        HashSet<string> written = [];
        Write("action", action);
        if (target.Address.Length > 0) Offer("ip", target.Address);
        if (target.Port > 0) Offer("ipport", target.Port.ToString());
        if (target.Account.Length > 0) Offer("username", target.Account);
        if (target.Password.Reveal() is { Length: > 0 } password) Offer("password", Encoding.UTF8.GetString(password));
        if (target.Plug is { Length: > 0 } plug) Offer("plug", plug);
        foreach (var (name, value) in target.Options.Where(option => !Own.Contains(option.Key)))
        {
            if (Refused.Contains(name) || name.EndsWith("_path", StringComparison.Ordinal) || name.EndsWith("_script", StringComparison.Ordinal))
                throw Bad($"has the option {name}, which is not passed to agents", "remove it from the inventory");
            if (!agent.Parameters.TryGetValue(name, out var parameter)) throw Bad($"has the option {name}, which {agent.Name} does not know", $"run \"{agent.Name} -o metadata\" for those that it knows");
            if (!Fits(parameter, value)) throw Bad($"has \"{value}\" for {name}, which is no {Say(parameter)}", "correct it in the inventory");
            Write(name, value);
        }

        foreach (var (name, value) in Always.Where(one => !written.Contains(one.Name))) Offer(name, value);
        if (agent.Parameters.Values.FirstOrDefault(one => one.IsRequired && one.Default is null && !written.Contains(one.Name)) is { } missing)
            throw Bad($"has no {missing.Name}, which {agent.Name} requires", "set it in the inventory");
        return input.ToString();

        void Offer(string name, string value)
        {
            if (agent.Parameters.ContainsKey(name)) Write(name, value);
        }

        void Write(string name, string value)
        {
            if (value.IndexOfAny(['\r', '\n', '\0']) >= 0) throw Bad($"has a line break or NUL in its {name}, which would be another option to {agent.Name}", "correct it in the inventory");
            // Agents strip the blanks around a line and one pair of quotes around a value.
            input.Append(name).Append('=').Append(value.Length > 0 && (value != value.Trim() || value[0] == '"') ? $"\"{value}\"" : value).Append('\n');
            written.Add(name);
        }
    }

    private static bool Fits(FenceParameter parameter, string value) => parameter switch
    {
        { Name: "ssh_options" } => SafeSsh().IsMatch(value),
        { Type: "boolean" } => value is "0" or "1" or "yes" or "no" or "on" or "off" or "true" or "false",
        { Type: "second" or "integer" } => int.TryParse(value, out var number) && number >= 0,
        { Type: "select", Choices.Count: > 0 } => parameter.Choices.Contains(value),
        _ => true,
    };

    private static string Say(FenceParameter parameter) => parameter switch
    {
        { Name: "ssh_options" } => "list of \"-o\" with Ciphers, MACs, KexAlgorithms, HostKeyAlgorithms, PubkeyAcceptedAlgorithms or StrictHostKeyChecking",
        { Type: "boolean" } => "0 or 1",
        { Type: "select" } => $"one of {string.Join(", ", parameter.Choices)}",
        _ => "number",
    };

    private static PowerException Bad(string happened, string remedy) => new(PowerFailure.BadSetting, happened, remedy);

    /// <summary>Others of ssh's options name commands that it runs.</summary>
    [GeneratedRegex("^(-o *(Ciphers|MACs|KexAlgorithms|HostKeyAlgorithms|PubkeyAcceptedAlgorithms|StrictHostKeyChecking)=[A-Za-z0-9@.,+-]+( +|$))*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SafeSsh();
}
