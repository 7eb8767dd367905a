namespace BootAppliance.Content.Store.S3;

/// <summary>Who signs the requests. Never printed: <see cref="ToString"/> tells the access key alone.</summary>
internal sealed record S3Credentials(string AccessKey, string SecretKey, string? SessionToken = null)
{
    private const int MaximumLength = 64 * 1024;

    public override string ToString() => AccessKey;

    /// <summary>Reads a file in the form of AWS's shared credentials (docs.aws.amazon.com, "Configuration and credential file settings"); of several sections, the first.</summary>
    /// <exception cref="IOException">It is not there, may not be read, or is not of that form; the message says which, and never what is in it.</exception>
    public static S3Credentials Read(string file)
    {
        try
        {
            if (new FileInfo(file).Length > MaximumLength) throw new IOException($"{file} is longer than {MaximumLength} bytes; it is no credentials file");
            return Parse(File.ReadAllText(file), file);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"{file} may not be read by the appliance; run: chgrp bootappliance {file} && chmod 0640 {file}", exception);
        }
    }

    /// <summary>The file that the options name, else the credential that systemd hands over (systemd.exec(5), LoadCredential=); null if there is neither.</summary>
    public static string? FileOf(S3Options options) => options.Credentials
        ?? (Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { } folder && File.Exists(Path.Combine(folder, S3Options.CredentialName))
            ? Path.Combine(folder, S3Options.CredentialName) : null);

    private static S3Credentials Parse(string text, string file)
    {
        Dictionary<string, string> values = [];
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] is '#' or ';') continue;
            if (line[0] == '[' && values.Count > 0) break;
            if (line.Split('=', 2, StringSplitOptions.TrimEntries) is [var name, var value]) values.TryAdd(name, value);
        }

        return new(Required("aws_access_key_id"), Required("aws_secret_access_key"), values.GetValueOrDefault("aws_session_token"));

        string Required(string name) => values.GetValueOrDefault(name) is { Length: > 0 } value && value.All(char.IsAscii)
            ? value : throw new IOException($"{file} has no {name}; write a line \"{name} = …\"");
    }
}
