using System.Diagnostics;
using BootAppliance.Content.Signatures;

namespace BootAppliance.Cli.Templates;

/// <summary>
/// Signs by the key that the administrator names: by its file, or, if that has a passphrase or is a public key whose private half an
/// agent holds, by ssh-keygen, which asks for it. The key never leaves this machine.
/// </summary>
internal sealed class Signer : IDisposable
{
    private readonly string _path;
    private readonly SigningKey? _key;

    private Signer(string path, SigningKey? key, PublicKey publicKey) => (_path, _key, Public) = (path, key, publicKey);

    public PublicKey Public { get; }

    /// <exception cref="ApiException">It is no key that can sign.</exception>
    public static Signer Open(string path)
    {
        var text = File.ReadAllText(path);
        if (PublicKey.TryParse(text.Trim(), out var inAgent, out _)) return new(path, null, inAgent);
        if (SigningKey.TryParse(text, out var key, out var why)) return new(path, key, key.Public);
        var beside = path + ".pub";
        return File.Exists(beside) && PublicKey.TryParse(File.ReadAllText(beside).Trim(), out var publicKey, out _)
            ? new(path, null, publicKey)
            : throw new ApiException(CliExit.Usage, $"{path}: {why}");
    }

    /// <exception cref="ApiException">ssh-keygen did not sign.</exception>
    public async Task<string> SignAsync(byte[] message, CancellationToken cancellationToken)
    {
        if (_key is not null) return SshSignature.Sign(_key, message);
        ProcessStartInfo start = new("ssh-keygen", ["-Y", "sign", "-q", "-n", SshSignature.Namespace, "-f", _path]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start) ?? throw new ApiException(CliExit.Failed, "ssh-keygen did not start");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardInput.BaseStream.WriteAsync(message, cancellationToken);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? await output : throw new ApiException(CliExit.Failed, $"ssh-keygen did not sign with {_path}: {(await errors).Trim()}");
    }

    public void Dispose() => _key?.Dispose();
}
