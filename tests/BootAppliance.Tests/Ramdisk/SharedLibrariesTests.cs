using System.Diagnostics;
using BootAppliance.Ramdisk.Build;

namespace BootAppliance.Tests.Ramdisk;

/// <summary>Which libraries programs load, by the real programs of this machine and by what is left of them when bytes are changed.</summary>
public sealed class SharedLibrariesTests : IDisposable
{
    private static readonly PackageRoot Here = new("/");
    private readonly string _folder = Directory.CreateTempSubdirectory("bootappliance-test-").FullName;

    [Theory]
    [InlineData("sfdisk")]
    [InlineData("e2fsck")]
    [InlineData("resize2fs")]
    [InlineData("xfs_growfs")]
    [InlineData("btrfs")]
    [InlineData("dropbear")]
    [InlineData("hdparm")]
    [InlineData("efibootmgr")]
    [InlineData("qemu-img")]
    [InlineData("systemctl")]
    [InlineData("busybox")]
    public async Task What_a_program_loads_is_what_its_linker_says(string name)
    {
        var program = Here.FindProgram(name)!;
        using var ldd = Process.Start(new ProcessStartInfo("ldd", [program]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var said = await ldd.StandardOutput.ReadToEndAsync();
        await ldd.WaitForExitAsync();
        var wanted = said.Split('\n').Select(line => line.Trim().Split(' ')).Select(line => line is [_, "=>", var found, ..] ? found : line[0]).Where(path => path.StartsWith('/'));
        SharedLibraries libraries = new(Here, RamdiskArchitecture.Own);
        libraries.Add(program, program, await File.ReadAllBytesAsync(program));
        Assert.Equal(wanted.Order(StringComparer.Ordinal), libraries.Find().Keys);
    }

    [Fact]
    public void No_bytes_make_the_reader_of_programs_throw()
    {
        Random random = new(4);
        byte[][] files = [.. new[] { "sfdisk", "efibootmgr", "busybox" }.Select(name => File.ReadAllBytes(Here.FindProgram(name)!)), File.ReadAllBytes(Here.Find($"/lib/{RamdiskArchitecture.Own.Triplet}/libc.so.6")!)];
        var (read, refused) = (0, 0);
        foreach (var file in files)
        {
            Assert.True(ElfFile.TryParse(file, out var whole, out var _));
            var dynamic = DynamicAt(file);
            for (var round = 0; round < 4000; round++)
            {
                var (at, length) = (round % 3) switch { 0 => (0, 64), 1 => (64, 56 * 14), _ => (dynamic, 16 * 40) };
                var bytes = file.AsSpan(0, Math.Min(file.Length, 1 << 18)).ToArray();
                if (at + length > bytes.Length) bytes = (byte[])file.Clone();
                for (var change = random.Next(1, 5); change > 0; change--) bytes[at + random.Next(length)] = (byte)random.Next(256);
                if (random.Next(4) == 0) bytes = bytes[..random.Next(bytes.Length)];
                if (ElfFile.TryParse(bytes, out var parsed, out var error)) read++;
                else refused++;
                Assert.True(parsed is null != error is null && error != "");
            }

            Assert.True(whole.Machine == RamdiskArchitecture.Own.Elf);
        }

        Assert.True(read > 1000 && refused > 1000, $"{read} were read, {refused} refused");
    }

    [Fact]
    public void Whatever_is_no_program_is_refused_with_the_reason()
    {
        Assert.Contains("no ELF file", Reason("#!/bin/sh\n"u8), StringComparison.Ordinal);
        Assert.Contains("64 bits", Reason("\u007FELF\u0001\u0001"u8), StringComparison.Ordinal);
        Assert.Contains("no ELF file", Reason([]), StringComparison.Ordinal);

        static string Reason(ReadOnlySpan<byte> bytes) => ElfFile.TryParse(bytes, out var _, out var error) ? "" : error;
    }

    [Fact]
    public void A_library_that_is_missing_or_for_another_processor_is_named()
    {
        var program = Here.FindProgram("sfdisk")!;
        SharedLibraries none = new(new(_folder), RamdiskArchitecture.Own);
        var error = Assert.Throws<RamdiskException>(() => none.Add(program, "/bin/sfdisk", File.ReadAllBytes(program))).Message;
        Assert.Contains($"is not below {_folder}; install libc6", error, StringComparison.Ordinal);

        foreach (var (name, path) in Closure(program)) Copy(name, path);
        Assert.Equal(Closure(program).Keys, Closure(program, new(_folder)).Keys);
        var library = Closure(program).Keys.Single(one => one.Contains("libfdisk", StringComparison.Ordinal));
        File.Delete(_folder + library);
        Assert.Contains($"{program} needs libfdisk.so.1, which is not below {_folder}", Assert.Throws<RamdiskException>(() => Closure(program, new(_folder))).Message, StringComparison.Ordinal);
        Copy(library, Here.Find(library)!);
        using (var file = File.OpenWrite(_folder + library))
        {
            file.Position = 18; // e_machine
            file.WriteByte(243);
        }

        Assert.Contains($"{_folder}{library} is for the processor with ELF's number 243, not for {RamdiskArchitecture.Own.Name}", Assert.Throws<RamdiskException>(() => Closure(program, new(_folder))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_lead_on_inside_the_folder()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "usr/lib/a"));
        File.WriteAllText(Path.Combine(_folder, "usr/lib/a/file.1"), "");
        File.CreateSymbolicLink(Path.Combine(_folder, "lib"), "usr/lib");
        File.CreateSymbolicLink(Path.Combine(_folder, "usr/lib/a/file"), "file.1");
        File.CreateSymbolicLink(Path.Combine(_folder, "absolute"), "/lib/a/file");
        File.CreateSymbolicLink(Path.Combine(_folder, "up"), "../../../../lib/a/../a/./file");
        File.CreateSymbolicLink(Path.Combine(_folder, "loop"), "loop");
        File.CreateSymbolicLink(Path.Combine(_folder, "out"), "/bin/sh");
        PackageRoot root = new(_folder);
        foreach (var path in new[] { "/lib/a/file", "absolute", "/up", "lib/a/file.1" }) Assert.Equal(Path.Combine(_folder, "usr/lib/a/file.1"), root.Find(path));
        foreach (var path in new[] { "loop", "/out", "lib", "/", "lib/a/none" }) Assert.Null(root.Find(path));
    }

    [Fact]
    public void Packages_that_were_unpacked_and_not_installed_have_no_links_for_what_is_in_usr()
    {
        foreach (var folder in new[] { "usr/bin", "usr/lib", "sbin" }) Directory.CreateDirectory(Path.Combine(_folder, folder));
        foreach (var file in new[] { "usr/bin/busybox", "usr/lib/ld-linux-aarch64.so.1", "sbin/e2fsck" }) File.WriteAllText(Path.Combine(_folder, file), "");
        PackageRoot root = new(_folder);
        Assert.Equal(Path.Combine(_folder, "usr/lib/ld-linux-aarch64.so.1"), root.Find("/lib/ld-linux-aarch64.so.1"));
        Assert.Equal(Path.Combine(_folder, "usr/bin/busybox"), root.FindProgram("busybox"));
        Assert.Equal(Path.Combine(_folder, "sbin/e2fsck"), root.FindProgram("e2fsck"));
        Assert.Null(root.Find("/lib/usr/lib/ld-linux-aarch64.so.1"));
    }

    private static IReadOnlyDictionary<string, string> Closure(string program, PackageRoot? root = null)
    {
        SharedLibraries libraries = new(root ?? Here, RamdiskArchitecture.Own);
        libraries.Add(program, "/bin/sfdisk", File.ReadAllBytes(program));
        return libraries.Find();
    }

    private void Copy(string name, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder + name)!);
        File.Copy(path, _folder + name, overwrite: true);
    }

    /// <summary>Where the dynamic section is, or what is as good for a file without one.</summary>
    private static int DynamicAt(byte[] file)
    {
        for (var entry = BitConverter.ToInt32(file, 32); entry < 64 + (56 * 14); entry += 56)
            if (BitConverter.ToInt32(file, entry) == 2) return BitConverter.ToInt32(file, entry + 8);
        return 64;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
