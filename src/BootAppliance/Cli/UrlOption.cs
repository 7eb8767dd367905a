using System.CommandLine;

namespace BootAppliance.Cli;

/// <summary>An option that is an address on the web; System.CommandLine converts none by itself.</summary>
internal static class UrlOption
{
    public static Option<Uri?> Of(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (result.Tokens is [var token] && Uri.TryCreate(token.Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return url;
            result.AddError($"{name} is an address such as https://boot.example:8443");
            return null;
        },
    };
}
