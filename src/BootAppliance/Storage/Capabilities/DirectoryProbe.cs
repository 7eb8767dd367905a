using System.Runtime.InteropServices;
using BootAppliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace BootAppliance.Storage.Capabilities;

/// <summary>
/// Tries what a folder's file system can do, on two files that never have a name and so are gone with us, however we end. A file system
/// that may not be written, or is full, is asked nothing that writes, and a note says so.
/// </summary>
public sealed class DirectoryProbe(TimeProvider clock) : ICapabilityProvider
{
    private const int Piece = 1 << 20;
    private const int Needed = 8 * Piece;
    private const uint EncodedExtent = 0x8; // FIEMAP_EXTENT_ENCODED

    public Task<CapabilityAnswer> AskAsync(string folder, CancellationToken cancellationToken) => Task.Run(() => Ask(folder), cancellationToken);

    private CapabilityAnswer Ask(string folder)
    {
        // A device that is gone says so here, and not that there is no folder.
        var failed = LinuxFile.Status(folder + "/", out _);
        if (failed is LinuxError.NoSuchFile or LinuxError.NotDirectory) return Note($"there is no folder {folder}; nothing was tried. Make it, or mount it");
        failed = LinuxFile.FileSystem(folder, out var status) is not LinuxError.None and var unseen ? unseen : failed;
        if (failed != LinuxError.None) return Note($"{folder} cannot be looked at ({LinuxError.Words(failed)}); check the device that it is on");
        if (status.IsReadOnly) return Note($"{folder} is mounted read-only; nothing was tried there. Mount it writable (mount -o remount,rw), or look into the kernel's log why it became so");
        if (status.Available < Needed) return Note($"{folder} is full: {status.Available} bytes are free, and {Needed} are needed to try it; make room");
        var error = OpenPair(folder, out var first, out var second);
        using (first)
        using (second)
        {
            return error == LinuxError.None ? new Trial(folder, first, second, clock.GetUtcNow()).Run() : Note($"{folder} takes no file ({LinuxError.Words(error)}); check its permissions, and the device that it is on");
        }

        static CapabilityAnswer Note(string sentence) => new([], [sentence]);
    }

    private static int OpenPair(string folder, out SafeFileHandle first, out SafeFileHandle second)
    {
        var error = Open(folder, out first);
        second = new();
        return error == LinuxError.None ? Open(folder, out second) : error;
    }

    private static int Open(string folder, out SafeFileHandle file)
    {
        var error = LinuxFile.OpenUnnamed(folder, out file);
        if (!LinuxError.MeansLacking(error)) return error;
        // NFS and old file systems know no files without a name.
        var path = Path.Combine(folder, $".bootappliance-probe-{Guid.NewGuid():n}");
        error = LinuxFile.Create(path, out file);
        return error == LinuxError.None ? LinuxFile.Unlink(path) : error;
    }

    private sealed class Trial(string folder, SafeFileHandle first, SafeFileHandle second, DateTimeOffset at)
    {
        private readonly List<CapabilityFact> _facts = [];
        private readonly List<string> _notes = [];

        public CapabilityAnswer Run()
        {
            // In this order: a file becomes NOCOW only while it is empty, and a hole is punched in what was allocated.
            Try(Capability.NoCow, NoCow, "chattr +C on an empty file");
            Try(Capability.Preallocation, () => Changes(() => LinuxFile.Reserve(second, LinuxFile.Allocate, 0, 4 * Piece), blocks => blocks >= 4 * Piece), "fallocate of 4 MiB, and the blocks were counted");
            Try(Capability.HolePunch, () => Changes(() => LinuxFile.Reserve(second, LinuxFile.PunchHole, 0, 4 * Piece), blocks => blocks < Piece), "a hole of 4 MiB, and the blocks were counted");
            Try(Capability.ThinProvisioning, () => Changes(() => LinuxFile.Truncate(second, 64 * Piece), blocks => blocks < Piece), "a file of 64 MiB without blocks");
            if (LinuxFile.Write(first, new byte[Piece / 4]) is not LinuxError.None and var full)
            {
                _notes.Add($"{folder}: nothing could be written ({LinuxError.Words(full)}); clone, FIEMAP, O_DIRECT and compression were not tried");
                return new([.. _facts], [.. _notes]);
            }

            var map = LinuxFile.FirstExtent(first, out var extent);
            Try(Capability.ExtentMap, () => map, "FIEMAP of a file");
            Try(Capability.Compression, () => map == LinuxError.None && (extent & EncodedExtent) != 0 ? LinuxError.None : LinuxError.NotSupported, "whether zeros were written packed, by FIEMAP");
            Try(Capability.DirectIo, Direct, "O_DIRECT, and a write of 4 KiB");
            Clone();
            if (LinuxFile.Status(first, out var status) == LinuxError.None && status.IsEncrypted) Add(Capability.Encryption, CapabilityValue.Present, "fscrypt encrypts the folder");
            return new([.. _facts], [.. _notes]);
        }

        /// <summary>Onto a fresh file: one that is NOCOW shares nothing with one that is not.</summary>
        private void Clone()
        {
            var opened = Open(folder, out var third);
            using (third)
            {
                var error = opened == LinuxError.None ? LinuxFile.CloneWhole(first, third) : opened;
                Try(Capability.Clone, () => error, "FICLONE of one file onto another");
                Try(Capability.Snapshot, () => error, "a clone of a file is a snapshot of it (FICLONE)");
            }
        }

        private int NoCow()
        {
            if (LinuxFile.AddFlags(second, LinuxFile.NoCow) is not LinuxError.None and var error) return error;
            return LinuxFile.Flags(second, out var flags) is not LinuxError.None and var unread ? unread : (flags & LinuxFile.NoCow) != 0 ? LinuxError.None : LinuxError.NotSupported;
        }

        private unsafe int Direct()
        {
            var error = LinuxFile.OpenDirect(first, out var direct);
            using (direct)
            {
                if (error != LinuxError.None) return error;
                const int Aligned = 4096;
                var block = NativeMemory.AlignedAlloc(Aligned, Aligned);
                NativeMemory.Clear(block, Aligned);
                error = LinuxFile.Write(direct, new(block, Aligned));
                NativeMemory.AlignedFree(block);
                return error;
            }
        }

        /// <summary>Success is what the blocks say, not what the call does.</summary>
        private int Changes(Func<int> call, Predicate<long> isSo)
        {
            var error = call();
            return error != LinuxError.None ? error : LinuxFile.Status(second, out var status) is not LinuxError.None and var unread ? unread : isSo(status.Allocated) ? LinuxError.None : LinuxError.NotSupported;
        }

        private void Try(Capability capability, Func<int> attempt, string how)
        {
            var error = attempt();
            if (error == LinuxError.None || LinuxError.MeansLacking(error)) Add(capability, new(error == LinuxError.None), how);
            else _notes.Add($"{folder}: {capability.Word()} could not be tried ({how}: {LinuxError.Words(error)})");
        }

        private void Add(Capability capability, CapabilityValue value, string how) => _facts.Add(new(capability, value, FactSource.LiveProbe, at, how));
    }
}
