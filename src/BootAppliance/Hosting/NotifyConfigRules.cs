using System.Text.RegularExpressions;
using BootAppliance.Events.Notify;

namespace BootAppliance.Hosting;

/// <summary>What holds for receivers of events.</summary>
internal static partial class NotifyConfigRules
{
    private const string Key = "notify.webhooks";

    public static IEnumerable<(string Key, string Sentence)> Check(NotifyOptions notify)
    {
        for (var i = 0; i < notify.Webhooks.Count; i++)
        {
            var (hook, key) = (notify.Webhooks[i], $"{Key}[{i}]");
            if (!NamePattern().IsMatch(hook.Name)) yield return ($"{key}.name", $"\"{hook.Name}\" is not right; write small letters, digits and hyphens, at most 64");
            if (notify.Webhooks.Take(i).Any(one => one.Name == hook.Name)) yield return ($"{key}.name", $"\"{hook.Name}\" stands twice; each webhook needs a name of its own");
            if (UrlObjection(hook.Url) is { } wrong) yield return ($"{key}.url", wrong);
            if (hook.Kinds.Count == 0) yield return ($"{key}.kinds", "is empty, so nothing would be told; leave it out for the ends of installs and jobs");
            foreach (var kind in hook.Kinds)
            {
                if (!KindPattern().IsMatch(kind)) yield return ($"{key}.kinds", $"\"{kind}\" is not right; write a kind such as install.state, a family with its dot such as install., or a kind with a reason such as install.state=failed");
                else if (kind.StartsWith(Webhooks.OwnFamily, StringComparison.Ordinal)) yield return ($"{key}.kinds", $"\"{kind}\" tells of the webhooks themselves, and would not end; leave it out");
            }

            if (hook.SecretFile is { } file && SecretFileRule.Objection(file, "openssl rand -hex 32 | install -m 0640 -g bootappliance /dev/stdin") is { } objection) yield return ($"{key}.secret_file", objection);
        }
    }

    private static string? UrlObjection(string url)
    {
        // Its path and its user are often secrets, which no message repeats.
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) return "is no http or https URL; write one such as https://chat.example/hooks/1";
        return uri.UserInfo.Length > 0 ? "has a user or password in it; use secret_file, whose signature the receiver checks" : null;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,63}$", RegexOptions.None, 1000)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^[a-z0-9_]+\.([a-z0-9_]+(=[a-z0-9_]+)?)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KindPattern();
}
