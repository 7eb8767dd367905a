using System.Diagnostics;
using BootAppliance.Content.Signatures;

namespace BootAppliance.Tests.Content;

/// <summary>The real ssh-keygen in a folder of its own, with a key of each kind: the judge of what we sign.</summary>
internal sealed class SshKeygen : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bootappliance-test-");

    public string File(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Makes a key and returns the path of its private half.</summary>
    public string Make(string name, string type, string passphrase = "")
    {
        var (code, output) = Run("-q", "-t", type, "-N", passphrase, "-C", $"{name}@example", "-f", File(name));
        Assert.True(code == 0, output);
        return File(name);
    }

    public SigningKey Key(string name, string type)
    {
        Assert.True(SigningKey.TryParse(System.IO.File.ReadAllText(Make(name, type)), out var key, out var why), why);
        return key;
    }

    /// <summary>What <c>ssh-keygen -Y sign</c> makes of the message.</summary>
    public string Sign(string key, byte[] message, string purpose = SshSignature.Namespace, string hash = "sha512")
    {
        System.IO.File.WriteAllBytes(File("message"), message);
        System.IO.File.Delete(File("message.sig"));
        var (code, output) = Run("-Y", "sign", "-n", purpose, "-O", $"hashalg={hash}", "-f", key, File("message"));
        Assert.True(code == 0, output);
        return System.IO.File.ReadAllText(File("message.sig"));
    }

    /// <summary>Whether <c>ssh-keygen -Y verify</c> takes it of this key, and of no other.</summary>
    public bool Verifies(PublicKey allowed, string signature, byte[] message)
    {
        System.IO.File.WriteAllText(File("allowed"), $"publisher@example namespaces=\"{SshSignature.Namespace}\" {allowed}\n");
        System.IO.File.WriteAllText(File("signature"), signature);
        System.IO.File.WriteAllBytes(File("message"), message);
        return RunOn(File("message"), "-Y", "verify", "-n", SshSignature.Namespace, "-f", File("allowed"), "-I", "publisher@example", "-s", File("signature")).Code == 0;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    public static (int Code, string Output) Run(params string[] arguments) => RunOn("/dev/null", arguments);

    // A file as its input: ssh-keygen leaves a pipe unread when it has refused the signature already.
    private static (int Code, string Output) RunOn(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec ssh-keygen \"$@\" < \"$0\" 2>&1", input, .. arguments]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
