using System.Diagnostics.CodeAnalysis;
using System.Text;
using static System.Buffers.Binary.BinaryPrimitives;

namespace BootAppliance.Ramdisk.Build;

/// <summary>
/// What a program or a library of 64 bits says of what has to be loaded with it: the program header's interpreter and the dynamic section (System V
/// ABI, generic, chapter 5, "Program Loading and Dynamic Linking"; for the numbers of machines chapter 4).
/// </summary>
/// <param name="Machine">e_machine.</param>
/// <param name="Interpreter">Of a program that is linked dynamically, the path of the linker (PT_INTERP); else null.</param>
/// <param name="Needed">Names of libraries (DT_NEEDED), in their order.</param>
/// <param name="RunPath">Folders that are searched first (DT_RUNPATH, else DT_RPATH); <c>$ORIGIN</c> is the file's own.</param>
public sealed record ElfFile(ushort Machine, string? Interpreter, IReadOnlyList<string> Needed, IReadOnlyList<string> RunPath)
{
    private const int HeaderLength = 64, SegmentLength = 56, EntryLength = 16;
    private const byte SixtyFourBits = 2, LittleEndian = 1; // ELFCLASS64, ELFDATA2LSB
    private const uint Load = 1, Dynamic = 2, Interp = 3; // PT_…
    private const long End = 0, NeededTag = 1, StringTable = 5, RPath = 15, RunPathTag = 29; // DT_…
    private const int MostNeeded = 1024;
    private const int LongestName = 4096;

    /// <param name="bytes">The whole file.</param>
    /// <param name="file">Null if it cannot be read.</param>
    /// <param name="error">What of it is wrong.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ElfFile? file, [NotNullWhen(false)] out string? error)
    {
        file = null;
        error = Read(bytes, ref file);
        return error is null;
    }

    private static string? Read(ReadOnlySpan<byte> bytes, ref ElfFile? file)
    {
        if (!IsElf(bytes)) return "it is no ELF file";
        if (bytes.Length < HeaderLength || bytes[4] != SixtyFourBits || bytes[5] != LittleEndian) return "it is not an ELF file of 64 bits, least byte first";
        var (length, count) = (ReadUInt16LittleEndian(bytes[54..]), ReadUInt16LittleEndian(bytes[56..]));
        if (count > 0 && length < SegmentLength) return "its program header is too short";
        if (!TrySlice(bytes, ReadUInt64LittleEndian(bytes[32..]), (ulong)length * count, out var table)) return "its program header is cut off";

        List<(ulong Address, ulong Offset, ulong Length)> loaded = [];
        string? interpreter = null;
        ReadOnlySpan<byte> entries = default;
        for (; !table.IsEmpty; table = table[length..])
        {
            var (offset, size) = (ReadUInt64LittleEndian(table[8..]), ReadUInt64LittleEndian(table[32..]));
            switch (ReadUInt32LittleEndian(table))
            {
                case Load:
                    loaded.Add((ReadUInt64LittleEndian(table[16..]), offset, size));
                    break;
                case Dynamic when !TrySlice(bytes, offset, size, out entries):
                    return "its dynamic section is cut off";
                case Interp:
                    interpreter = TrySlice(bytes, offset, size, out var name) ? NameAt(name, 0) : null;
                    if (interpreter is null) return "the name of its interpreter is cut off";
                    break;
            }
        }

        return ReadDynamic(bytes, entries, loaded, out var needed, out var runPath) is { } error ? error : Done(ref file, new(ReadUInt16LittleEndian(bytes[18..]), interpreter, needed, runPath));
    }

    private static bool IsElf(ReadOnlySpan<byte> bytes) => bytes.StartsWith("\u007FELF"u8);

    private static string? Done(ref ElfFile? file, ElfFile read)
    {
        file = read;
        return null;
    }

    private static string? ReadDynamic(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> entries, List<(ulong Address, ulong Offset, ulong Length)> loaded, out List<string> needed, out List<string> runPath)
    {
        needed = [];
        runPath = [];
        List<ulong> names = [];
        ulong? strings = null, first = null, second = null;
        for (; entries.Length >= EntryLength && ReadInt64LittleEndian(entries) is not End and var tag; entries = entries[EntryLength..])
        {
            var value = ReadUInt64LittleEndian(entries[8..]);
            switch (tag)
            {
                case NeededTag when names.Count == MostNeeded: return $"it needs more than {MostNeeded} libraries";
                case NeededTag: names.Add(value); break;
                case StringTable: strings = value; break;
                case RunPathTag: first = value; break;
                case RPath: second = value; break;
            }
        }

        var folders = first ?? second;
        if (names.Count == 0 && folders is null) return null;
        // The table is told by its address in memory.
        var home = loaded.Find(one => strings is { } address && address >= one.Address && address - one.Address < one.Length);
        if (strings is not { } at || home.Length == 0 || !TrySlice(bytes, home.Offset, home.Length, out var segment)) return "its table of strings is not in it";
        var table = segment[(int)(at - home.Address)..];
        foreach (var name in names)
        {
            if (NameAt(table, name) is not { Length: > 0 } text) return "the name of a library is cut off";
            needed.Add(text);
        }

        if (folders is not { } where) return null;
        if (NameAt(table, where) is not { } path) return "its list of folders is cut off";
        runPath.AddRange(path.Split(':', StringSplitOptions.RemoveEmptyEntries));
        return null;
    }

    private static string? NameAt(ReadOnlySpan<byte> table, ulong offset)
    {
        if (offset >= (ulong)table.Length) return null;
        var text = table[(int)offset..];
        return text.IndexOf((byte)0) is >= 0 and <= LongestName and var end ? Encoding.UTF8.GetString(text[..end]) : null;
    }

    private static bool TrySlice(ReadOnlySpan<byte> bytes, ulong offset, ulong length, out ReadOnlySpan<byte> slice)
    {
        slice = default;
        if (offset > (ulong)bytes.Length || length > (ulong)bytes.Length - offset) return false;
        slice = bytes.Slice((int)offset, (int)length);
        return true;
    }
}
