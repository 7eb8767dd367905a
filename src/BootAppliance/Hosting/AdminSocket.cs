using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace BootAppliance.Hosting;

/// <summary>The admin plane's Unix socket: its file mode and group are the permission.</summary>
internal static partial class AdminSocket
{
    private const int Unchanged = -1;

    /// <summary>A file that a killed appliance left behind would keep the next one from listening.</summary>
    /// <param name="path">Of the socket.</param>
    /// <param name="key">Of the configuration, that says the path.</param>
    /// <exception cref="IOException">Somebody listens there.</exception>
    public static void RemoveStale(string path, string key)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!File.Exists(path)) return;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }

        throw new IOException($"{path} is the socket of another appliance that runs; stop it, or set {key} to another path");
    }

    /// <summary>Opens it to its group; where that does not exist or is not ours to give, to its owner alone.</summary>
    public static void Open(string path, UnixFileMode mode, string group)
    {
        // The unit runs us in that group and forbids chown; then the socket is the group's as it is made.
        var isGroups = GroupId(group) is { } id && (EffectiveGroup() == id || ChangeOwner(path, Unchanged, id) == 0);
        File.SetUnixFileMode(path, isGroups ? mode : mode & (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    // group(5): name:password:number:members
    private static int? GroupId(string group) => File.ReadLines("/etc/group").Select(line => line.Split(':'))
        .Where(fields => fields.Length > 2 && fields[0] == group)
        .Select(fields => (int?)int.Parse(fields[2], CultureInfo.InvariantCulture)).FirstOrDefault();

    [LibraryImport("libc", EntryPoint = "getegid")]
    private static partial int EffectiveGroup();

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, int owner, int group);
}
