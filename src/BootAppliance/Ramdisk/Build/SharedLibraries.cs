namespace BootAppliance.Ramdisk.Build;

/// <summary>
/// What programs load when they start, found by reading files alone, as their own linker would find it (ld.so(8)): it may be one of another processor,
/// which cannot be asked here.
/// </summary>
internal sealed class SharedLibraries(PackageRoot root, RamdiskArchitecture architecture)
{
    private const string Origin = "$ORIGIN";

    private readonly SortedDictionary<string, string> _found = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Queue<(string Path, string Name, ElfFile File)> _left = new();

    // Before them stands what ldconfig was told of, which is not Debian's.
    private readonly string[] _folders = [$"/lib/{architecture.Triplet}", $"/usr/lib/{architecture.Triplet}", "/lib", "/usr/lib"];

    /// <returns>Each library's place in the image, and where it is here; the linker among them.</returns>
    /// <exception cref="RamdiskException">One is missing, or is for another processor.</exception>
    public IReadOnlyDictionary<string, string> Find()
    {
        while (_left.TryDequeue(out var one))
            foreach (var name in one.File.Needed.Where(_names.Add))
                Take(name, PlaceOf(name, one.Name, one.File) ?? throw new RamdiskException($"{one.Path} needs {name}, which is not below {root.Folder}; install the package that has it, or unpack it there"));
        return _found;
    }

    /// <summary>A program of the image, or a library that is there by itself.</summary>
    /// <param name="path">Here.</param>
    /// <param name="name">As it would be called below the root; its folder is where <c>$ORIGIN</c> leads.</param>
    /// <param name="bytes">Its content.</param>
    /// <exception cref="RamdiskException">It cannot be read, or is for another processor.</exception>
    public void Add(string path, string name, byte[] bytes)
    {
        var file = Read(path, bytes);
        _names.Add(Path.GetFileName(name));
        _left.Enqueue((path, name, file));
        // Everything needs the linker too, which the program names by its path.
        if (file.Interpreter is { } linker && _names.Add(Path.GetFileName(linker))) Take(linker, linker);
    }

    /// <summary>One that our program loads by its name.</summary>
    /// <exception cref="RamdiskException">It is missing, or is for another processor.</exception>
    public void AddLoaded(string name, string remedy)
    {
        if (_names.Add(name)) Take(name, PlaceOf(name, "/", null) ?? throw new RamdiskException($"{name} is not below {root.Folder}; {remedy}"));
    }

    private void Take(string name, string place)
    {
        var path = root.Find(place) ?? throw new RamdiskException($"{name} is not below {root.Folder}; install libc6, or unpack it there");
        _found[place] = path;
        _left.Enqueue((path, place, Read(path, File.ReadAllBytes(path))));
    }

    private string? PlaceOf(string library, string neededBy, ElfFile? file)
    {
        if (library.Contains('/', StringComparison.Ordinal)) return root.Find(library) is null ? null : library;
        var own = (file?.RunPath ?? []).Select(folder => folder.Replace("${ORIGIN}", Origin, StringComparison.Ordinal).Replace(Origin, Path.GetDirectoryName(neededBy), StringComparison.Ordinal));
        return own.Concat(_folders).Select(folder => $"{folder}/{library}").FirstOrDefault(place => root.Find(place) is not null);
    }

    private ElfFile Read(string path, byte[] bytes)
    {
        if (!ElfFile.TryParse(bytes, out var file, out var error)) throw new RamdiskException($"{path} cannot be read: {error}; install its package anew");
        return file.Machine == architecture.Elf ? file
            : throw new RamdiskException($"{path} is for {RamdiskArchitecture.NameOfElf(file.Machine)}, not for {architecture.Name}; name with --root where Debian's packages for {architecture.Debian} were unpacked, with --program the program for it, or say --arch");
    }
}
