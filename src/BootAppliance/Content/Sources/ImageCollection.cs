using BootAppliance.Content.Manifests;
using BootAppliance.Content.Sources.Conversion;
using BootAppliance.Content.Sources.Formats;

namespace BootAppliance.Content.Sources;

/// <summary>Collects the disks, and makes raw copies where they are needed: the scratch folder and the sandbox come with the first one.</summary>
internal sealed class ImageCollection(ImageSourceSettings settings, IProgress<SourceProgress>? progress, TimeProvider clock)
{
    private readonly List<RawImage> _images = [];
    private readonly List<string> _notes = [];
    private MachineHints _hints = new();
    private ScratchFolder? _scratch;
    private Sandbox? _sandbox;

    /// <summary>All or nothing: what was written is gone when <paramref name="gather"/> throws.</summary>
    public static async Task<OpenedImages> GatherAsync(ImageSourceSettings settings, IProgress<SourceProgress>? progress, TimeProvider clock, Func<ImageCollection, Task> gather)
    {
        ImageCollection collection = new(settings, progress, clock);
        var isWhole = false;
        try
        {
            await gather(collection);
            isWhole = true;
        }
        finally
        {
            if (!isWhole) collection._scratch?.Dispose();
        }

        return new([.. collection._images], collection._hints, [.. collection._notes]) { Scratch = collection._scratch };
    }

    public void Note(string sentence) => _notes.Add(sentence);

    public void Tell(ImagePlace place, SourceStep step, double percent) => progress?.Report(new(place.Title, step, percent));

    /// <summary>What an earlier file said stays.</summary>
    public void Hint(MachineHints said) =>
        _hints = new() { Cpus = _hints.Cpus ?? said.Cpus, Memory = _hints.Memory ?? said.Memory, Firmware = _hints.Firmware ?? said.Firmware, Bus = _hints.Bus ?? said.Bus };

    /// <exception cref="ImageSourceException">It is refused.</exception>
    public async Task AddAsync(ImagePlace place, ImageFormat format, CancellationToken cancellationToken)
    {
        if (_images.Count == Manifest.MaxDisks) throw new ImageSourceException(place.Title, $"is one disk too many; a template has at most {Manifest.MaxDisks}", "publish two templates");
        ImageHeader.Check(format, place);
        if (format == ImageFormat.Raw && !place.IsPart)
        {
            Limit(place, place.Length);
            _images.Add(new(place.Path, place.Length, place.Title, IsScratch: false));
            return;
        }

        if (_sandbox is null)
        {
            _sandbox = await Sandbox.FindAsync(clock, cancellationToken);
            if (_sandbox.Note is { } note) Note(note);
        }

        QemuImg program = new(_sandbox, settings.TimeLimit, clock);
        var size = ImageInfo.Check(await program.InfoAsync(format, place, cancellationToken), place);
        Limit(place, size);
        _scratch ??= new(settings.Scratch);
        var room = _scratch.Room;
        // Only some formats pack their data; what is not packed takes no more than the image does.
        var most = format is ImageFormat.Qcow2 or ImageFormat.Vmdk ? size : Math.Min(size, place.Length);
        var needed = most <= room ? most : Math.Min(most, await program.DataAsync(format, place, room, cancellationToken));
        if (needed > room) throw _scratch.Full(place.Title, needed);
        var target = _scratch.Add(_sandbox.Owner);
        await program.ConvertAsync(format, place, target, size, percent => Tell(place, SourceStep.Converting, percent), cancellationToken);
        if (_sandbox.Owner is not null) ScratchFolder.Take(target);
        if (new FileInfo(target).Length != size) throw new ImageSourceException(place.Title, "became a disk of another size than it says it has", "take a good copy");
        _images.Add(new(target, size, $"{place.Title} ({format.Word()})", IsScratch: true));
    }

    private void Limit(ImagePlace place, long size)
    {
        if (size > settings.MaxSize) throw new ImageSourceException(place.Title, $"is a disk of {size} bytes, and {settings.MaxSize} are allowed", "shrink its file systems and then the disk");
    }
}
