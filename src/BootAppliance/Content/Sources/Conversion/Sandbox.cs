using System.ComponentModel;
using BootAppliance.Programs;

namespace BootAppliance.Content.Sources.Conversion;

/// <summary>
/// Holds a program that reads images of strangers: no network, no new privileges, little memory, files of a bounded length. Started
/// by root it is nobody, who may read everything and write only what is his. How much of it the kernel permits is tried once.
/// </summary>
internal sealed record Sandbox(IReadOnlyList<string> Prefix, uint? Owner, string? Note)
{
    /// <summary>Of its address space: the tables of the largest images take some hundreds of megabytes.</summary>
    public const long Memory = 2L << 30;

    private const uint Nobody = 65534;
    private const string Setpriv = "/usr/bin/setpriv";
    private const string Unshare = "/usr/bin/unshare";

    private static readonly string[] NoNewPrivileges = [Setpriv, "--no-new-privs"];

    private static readonly string[] AsNobody =
    [
        Setpriv, "--no-new-privs", "--reuid", $"{Nobody}", "--regid", $"{Nobody}", "--clear-groups",
        "--bounding-set=-all,+dac_read_search", "--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search",
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The best one that works here; <see cref="Note"/> says what it lacks.</summary>
    /// <exception cref="ImageSourceException">util-linux is not there.</exception>
    public static async Task<Sandbox> FindAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        Sandbox[] candidates = Environment.IsPrivilegedProcess
            ? [
                new([Unshare, "--net", "--", .. AsNobody, "--"], Nobody, null),
                new([.. AsNobody, "--"], Nobody, "qemu-img runs with this machine's network: the kernel refuses a network namespace here"),
                new([Unshare, "--net", "--", .. NoNewPrivileges, "--"], null, "qemu-img runs as root: the kernel refuses another user here"),
                new([.. NoNewPrivileges, "--"], null, "qemu-img runs as root and with this machine's network: the kernel refuses a network namespace and another user here"),
            ]
            : [
                new([Unshare, "--user", "--net", "--", .. NoNewPrivileges, "--"], null, null),
                new([.. NoNewPrivileges, "--"], null, "qemu-img runs with this machine's network: the kernel refuses user namespaces here (see sysctl kernel.unprivileged_userns_clone and user.max_user_namespaces)"),
            ];
        foreach (var candidate in candidates)
        {
            if ((await RunAsync(candidate.Call("/bin/true", [], 0, Patience), clock, cancellationToken)).ExitCode == 0) return candidate;
        }

        throw new ImageSourceException("qemu-img", "cannot be run in bounds: prlimit or setpriv does not work", "install Debian's package util-linux");
    }

    /// <param name="program">Absolute.</param>
    /// <param name="arguments">As they are.</param>
    /// <param name="largestFile">That it may write, in bytes.</param>
    /// <param name="patience">From start to end.</param>
    public ProgramCall Call(string program, IReadOnlyList<string> arguments, long largestFile, TimeSpan patience) =>
        new("/usr/bin/prlimit", [$"--as={Memory}", $"--fsize={largestFile}", "--core=0", "--", .. Prefix, program, .. arguments]) { Patience = patience };

    /// <summary>
    /// The same as another user than nobody, without any capability: a server of NFS knows users alone, so what root may read elsewhere only a
    /// file's owner may there. Where it is not nobody's sandbox it stays as it is.
    /// </summary>
    public Sandbox As(uint user) => Owner is null ? this : this with
    {
        Prefix = [.. Prefix.Select((word, at) => at > 0 && Prefix[at - 1] == "--reuid" ? $"{user}" : word.Replace(",+dac_read_search", "", StringComparison.Ordinal))],
    };

    private static async Task<ProgramRun> RunAsync(ProgramCall call, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            return await call.RunAsync(clock, cancellationToken);
        }
        catch (Exception exception) when (exception is Win32Exception or TimeoutException)
        {
            throw new ImageSourceException("qemu-img", $"cannot be run in bounds ({exception.Message})", "install Debian's package util-linux", exception);
        }
    }
}
