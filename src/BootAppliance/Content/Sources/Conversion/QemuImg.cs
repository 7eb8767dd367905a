using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using BootAppliance.Content.Sources.Formats;
using BootAppliance.Programs;

namespace BootAppliance.Content.Sources.Conversion;

/// <summary>
/// qemu-img in a sandbox, on one file or a part of one. It gets the image as a description (qemu-img(1), json:) that fixes the format and
/// the file's own kind, so that no name is taken for a protocol, and that leaves no backing file to be opened.
/// </summary>
internal sealed class QemuImg(Sandbox sandbox, TimeSpan timeLimit, TimeProvider clock)
{
    public const string Path = "/usr/bin/qemu-img";

    private const int FileSizeSignal = 128 + 25; // SIGXFSZ

    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(60);

    /// <summary>Whose a file has to be that is written; null: ours.</summary>
    public uint? Owner => sandbox.Owner;

    /// <summary>Any verb, for images that are not published but made here. How it ended is the caller's to judge.</summary>
    /// <param name="title">Of what it is done to, for sentences.</param>
    /// <param name="arguments">After the program's name; a format and a file that no protocol can be meant by.</param>
    /// <param name="largestFile">That it may write, in bytes.</param>
    /// <param name="input">Its standard input: the place for a key, which is seen in no list of processes.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="ImageSourceException">It does not start, or did not end in time.</exception>
    public Task<ProgramRun> RunAsync(string title, IReadOnlyList<string> arguments, long largestFile, string input, CancellationToken cancellationToken) =>
        RunAsync(sandbox, title, arguments, largestFile, input, cancellationToken);

    /// <summary>A verb that only reads, as the one whose the file is: for files on servers that know users and no capabilities.</summary>
    public Task<ProgramRun> ReadAsync(uint user, string title, IReadOnlyList<string> arguments, string input, CancellationToken cancellationToken) =>
        RunAsync(sandbox.As(user), title, arguments, 0, input, cancellationToken);

    private Task<ProgramRun> RunAsync(Sandbox sandbox, string title, IReadOnlyList<string> arguments, long largestFile, string input, CancellationToken cancellationToken) =>
        EndAsync(title, sandbox.Call(Path, arguments, largestFile, timeLimit) with { Input = input }, cancellationToken);

    /// <summary><c>qemu-img info</c>, which is to say what the header said.</summary>
    public async Task<JsonElement> InfoAsync(ImageFormat format, ImagePlace place, CancellationToken cancellationToken)
    {
        var run = await RunAsync(place, sandbox.Call(Path, ["info", "-f", format.Word(), "--output=json", Describe(format, place)], 0, Glance), cancellationToken);
        try
        {
            return JsonElement.Parse(run.Output);
        }
        catch (JsonException exception)
        {
            throw new ImageSourceException(place.Title, "is something that qemu-img has no clear words for", $"look at it: qemu-img info -f {format.Word()} {place.Name}", exception);
        }
    }

    /// <summary>The bytes that a raw copy takes at most, or more than <paramref name="enough"/>.</summary>
    public async Task<long> DataAsync(ImageFormat format, ImagePlace place, long enough, CancellationToken cancellationToken)
    {
        using var plenty = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        MapReader map = new();
        var call = sandbox.Call(Path, ["map", "-f", format.Word(), "--output=json", Describe(format, place)], 0, timeLimit) with
        {
            OnOutput = part =>
            {
                map.Add(part);
                if (map.Data > enough) plenty.Cancel();
            },
        };
        try
        {
            await RunAsync(place, call, plenty.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // There is no room for it, however much more it is.
        }

        return map.Data;
    }

    /// <summary>Writes the raw disk, sparse, over <paramref name="target"/>.</summary>
    /// <param name="format">What the image is.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="target">There already, and the sandbox's to write.</param>
    /// <param name="size">Of the disk, in bytes.</param>
    /// <param name="heard">Gets percents.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public async Task ConvertAsync(ImageFormat format, ImagePlace place, string target, long size, Action<double> heard, CancellationToken cancellationToken)
    {
        ProgressReader progress = new(heard);
        var call = sandbox.Call(Path, ["convert", "-p", "-f", format.Word(), "-O", "raw", "-S", "4k", Describe(format, place), target], size, timeLimit) with { OnOutput = progress.Add };
        await RunAsync(place, call, cancellationToken);
    }

    private static string Describe(ImageFormat format, ImagePlace place)
    {
        JsonObject file = new() { ["driver"] = place.IsDevice ? "host_device" : "file", ["filename"] = place.Path };
        if (place.IsPart) file = new() { ["driver"] = "raw", ["offset"] = place.Offset, ["size"] = place.Length, ["file"] = file };
        return "json:" + new JsonObject { ["driver"] = format.Word(), ["backing"] = null, ["file"] = file }.ToJsonString();
    }

    private async Task<ProgramRun> RunAsync(ImagePlace place, ProgramCall call, CancellationToken cancellationToken)
    {
        var run = await EndAsync(place.Title, call, cancellationToken);
        return run.ExitCode == 0 ? run : throw Failed(place, run);
    }

    private async Task<ProgramRun> EndAsync(string title, ProgramCall call, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path)) throw new ImageSourceException(title, $"needs qemu-img, and there is no {Path}", "install Debian's package qemu-utils");
        try
        {
            return await call.RunAsync(clock, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new ImageSourceException(title, $"took qemu-img longer than {call.Patience:g}, and it was killed", "look whether the disks are slow; give it more time, or convert it by hand and publish the raw disk", exception);
        }
        catch (Win32Exception exception)
        {
            throw new ImageSourceException(title, $"needs qemu-img: {call.Path} does not start ({exception.Message})", "install Debian's package util-linux", exception);
        }
    }

    private static ImageSourceException Failed(ImagePlace place, ProgramRun run)
    {
        var words = run.LastWords("");
        if (Says("get shared \"write\" lock") || Says("get \"consistent read\" lock")) return new(place.Title, "is in use by a machine that runs", "shut that one down");
        if (Says("No space left on device")) return new(place.Title, "has no raw copy, since the disk for it is full", "make room there, or name another folder for raw copies, by --scratch or by TMPDIR");
        if (Says("File too large")) return new(place.Title, "is larger than a file can be on the disk for raw copies", "name another folder for raw copies, by --scratch or by TMPDIR, on a file system such as XFS");
        if (run.ExitCode == FileSizeSignal) return new(place.Title, "gives more bytes than it says it has", "it is damaged or made to deceive: take a good copy");
        return new(place.Title, $"is not read by qemu-img ({words})", "take a good copy; if other tools read it, convert it with them and publish the raw disk");

        bool Says(string text) => run.Error.Contains(text, StringComparison.OrdinalIgnoreCase);
    }
}
