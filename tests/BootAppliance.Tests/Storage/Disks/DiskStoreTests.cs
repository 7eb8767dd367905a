using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;
using BootAppliance.Tests.Content.Sources;

namespace BootAppliance.Tests.Storage.Disks;

/// <summary>By the real qemu-img, on whatever /tmp is.</summary>
public sealed class DiskStoreTests : IDisposable
{
    private const long Size = 24L << 20;

    private readonly QemuLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData(".hidden")]
    [InlineData("-rf")]
    [InlineData("a b")]
    [InlineData("a\n")]
    public Task A_name_that_is_none_is_refused(string name) => RefusedAsync(DiskFault.BadName, store => store.CreateAsync(name, Thin, default));

    [Fact]
    public async Task What_cannot_be_is_refused_by_its_field_and_nothing_is_there()
    {
        await RefusedAsync(DiskFault.BadSize, store => store.CreateAsync("d", Thin with { VirtualSize = Size + 1 }, default));
        await RefusedAsync(DiskFault.BadSize, store => store.CreateAsync("d", Thin with { MinimumBytes = 5 }, default));
        await RefusedAsync(DiskFault.BadSize, store => store.CreateAsync("d", Thick with { MinimumBytes = Size + 512 }, default));
        await RefusedAsync(DiskFault.BadKey, store => store.CreateAsync("d", Thick with { Passphrase = "sesame" }, default));
        await RefusedAsync(DiskFault.NotPossible, store => store.CreateAsync("d", new(AllocationPolicy.Preallocated, DiskFormat.Qed, Size), default));
        await RefusedAsync(DiskFault.NotPossible, store => store.CreateAsync("d", new(AllocationPolicy.Preallocated, DiskFormat.Vmdk, Size), default));
    }

    [Fact]
    public async Task More_than_is_free_is_refused_before_anything_is_made() =>
        Assert.Contains("free; make room there", (await RefusedAsync(DiskFault.Full, store => store.CreateAsync("d", Thick with { VirtualSize = DiskSpecification.Largest }, default))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_name_that_is_taken_keeps_what_it_names()
    {
        await File.WriteAllTextAsync(_lab.File("d"), "mine");
        var store = await DiskLab.StoreAsync(_lab.Folder);
        Assert.Equal(DiskFault.AlreadyThere, (await Assert.ThrowsAsync<DiskException>(() => store.CreateAsync("d", Thin, default))).Fault);
        Assert.Equal("mine", await File.ReadAllTextAsync(_lab.File("d")));
    }

    [Fact]
    public async Task Of_many_who_make_the_same_name_one_succeeds()
    {
        var store = await DiskLab.StoreAsync(_lab.Folder);
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            try
            {
                await store.CreateAsync("d", Thin, default);
                return true;
            }
            catch (DiskException exception) when (exception.Fault == DiskFault.AlreadyThere)
            {
                return false;
            }
        }));
        Assert.Equal(1, made.Count(one => one));
        Assert.Equal(["d"], Names);
    }

    [Fact]
    public async Task Cancelled_it_leaves_nothing()
    {
        var store = await DiskLab.StoreAsync(_lab.Folder);
        using CancellationTokenSource cancel = new();
        // It takes two seconds to make the key slow to guess.
        var making = store.CreateAsync("d", Secret, cancel.Token);
        while (!Names.Any()) await Task.Delay(5);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => making);
        Assert.Empty(Names);
    }

    [Fact]
    public async Task What_a_kill_left_is_removed_and_what_is_being_made_is_not()
    {
        await File.WriteAllTextAsync(_lab.File(".bootappliance-new-1"), "half");
        await File.WriteAllTextAsync(_lab.File("other"), "whole");
        using var held = File.Open(_lab.File(".bootappliance-new-2"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(1, DiskFolder.Open(_lab.Folder).RemoveUnfinished());
        Assert.Equal([".bootappliance-new-2", "other"], Names);
    }

    [Fact]
    public async Task An_encrypted_disk_opens_with_its_passphrase_alone_and_grows()
    {
        var store = await DiskLab.StoreAsync(_lab.Folder);
        var made = await store.CreateAsync("d", Secret, default);
        Assert.True(made.IsEncrypted && made.Allocated >= Size);
        Assert.Equal("ok", Opens("sesame"));
        Assert.Contains("Invalid password", Opens("sesami"), StringComparison.Ordinal);
        Assert.Equal(Size * 2, (await store.GrowAsync("d", DiskFormat.Qcow2, Size * 2, AllocationPolicy.Thin, "sesame", default)).VirtualSize);
        Assert.Equal("ok", Opens("sesame"));

        string Opens(string passphrase) => QemuLab.Run("/bin/sh", "-c",
            $"qemu-img check -q --object secret,id=k,data={passphrase} --image-opts driver=qcow2,encrypt.key-secret=k,file.filename={_lab.File("d")} && echo ok || true");
    }

    [Theory]
    [InlineData(DiskFormat.Raw, AllocationPolicy.Thin)]
    [InlineData(DiskFormat.Raw, AllocationPolicy.Preallocated)]
    [InlineData(DiskFormat.Qcow2, AllocationPolicy.Thin)]
    [InlineData(DiskFormat.Qcow2, AllocationPolicy.MetadataPreallocated)]
    [InlineData(DiskFormat.Qcow2, AllocationPolicy.Preallocated)]
    public async Task It_grows_and_keeps_what_was_written(DiskFormat format, AllocationPolicy policy)
    {
        var store = await DiskLab.StoreAsync(_lab.Folder);
        await store.CreateAsync("d", new(policy, format, Size), default);
        var word = format.ToString().ToLowerInvariant();
        QemuLab.Run("qemu-io", "-f", word, "-c", "write -P 7 1M 1M", _lab.File("d"));
        var grown = await store.GrowAsync("d", format, Size * 2, policy, null, default);
        Assert.Equal(Size * 2, grown.VirtualSize);
        Assert.Equal(policy == AllocationPolicy.Preallocated, grown.Allocated >= Size * 2);
        QemuLab.Run("qemu-io", "-f", word, "-c", "read -P 7 1M 1M", "-c", $"read -P 0 {Size} {Size}", _lab.File("d"));
        Assert.Equal(DiskFault.BadSize, (await Assert.ThrowsAsync<DiskException>(() => store.GrowAsync("d", format, Size, policy, null, default))).Fault);
        store.Delete("d");
        Assert.Empty(Names);
    }

    [Theory]
    [InlineData(DiskFormat.Qed)]
    [InlineData(DiskFormat.Vmdk)]
    [InlineData(DiskFormat.Vdi)]
    public async Task What_does_not_grow_says_so(DiskFormat format)
    {
        var store = await DiskLab.StoreAsync(_lab.Folder);
        await store.CreateAsync("d", new(AllocationPolicy.Thin, format, Size), default);
        Assert.Equal(DiskFault.NotPossible, (await Assert.ThrowsAsync<DiskException>(() => store.GrowAsync("d", format, Size * 2, AllocationPolicy.Thin, null, default))).Fault);
    }

    [Theory]
    [InlineData(DiskFormat.Raw)]
    [InlineData(DiskFormat.Qcow2)]
    public async Task What_a_machine_uses_is_neither_grown_nor_deleted(DiskFormat format)
    {
        var store = await DiskLab.StoreAsync(_lab.Folder);
        await store.CreateAsync("d", new(AllocationPolicy.Thin, format, Size), default);
        using var user = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("qemu-io", ["-f", format.ToString().ToLowerInvariant(), _lab.File("d")]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        await user.StandardInput.WriteLineAsync("write 0 64k");
        await user.StandardInput.FlushAsync();
        Assert.Contains("wrote", await user.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        var deleted = Record.Exception(() => store.Delete("d"));
        var grown = await Record.ExceptionAsync(() => store.GrowAsync("d", format, Size * 2, AllocationPolicy.Thin, null, default));
        user.StandardInput.Close();
        await user.WaitForExitAsync();
        Assert.Equal(DiskFault.InUse, Assert.IsType<DiskException>(deleted).Fault);
        Assert.Equal(DiskFault.InUse, Assert.IsType<DiskException>(grown).Fault);
        store.Delete("d");
    }

    [Theory]
    [InlineData(DiskFormat.Qcow2, "backing file", "-b", "/etc/hostname", "-F", "raw")]
    [InlineData(DiskFormat.Qcow2, "another file", "-o", "data_file=DATA,data_file_raw=on")]
    [InlineData(DiskFormat.Qed, "backing file", "-b", "/etc/hostname", "-F", "raw")]
    [InlineData(DiskFormat.Vmdk, "in other files", "-o", "subformat=monolithicFlat")]
    public async Task A_disk_that_leads_to_other_files_is_refused(DiskFormat format, string reason, params string[] options)
    {
        _lab.Create(format.ToString().ToLowerInvariant(), "d", "1M", [.. options.Select(option => option.Replace("DATA", _lab.File("data"), StringComparison.Ordinal))]);
        var refused = await RefusedAsync(DiskFault.Untrusted, store => store.InspectAsync("d", format, default), keeps: true);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_is_what_it_is_said_to_be_and_never_a_link()
    {
        _lab.Create("qcow2", "d", "1M");
        await RefusedAsync(DiskFault.Untrusted, store => store.InspectAsync("d", DiskFormat.Vdi, default), keeps: true);
        File.CreateSymbolicLink(_lab.File("l"), _lab.File("d"));
        await RefusedAsync(DiskFault.Untrusted, store => store.InspectAsync("l", DiskFormat.Qcow2, default), keeps: true);
        await RefusedAsync(DiskFault.NotThere, store => store.InspectAsync("n", DiskFormat.Qcow2, default), keeps: true);
        Assert.Equal(1 << 20, (await (await DiskLab.StoreAsync(_lab.Folder)).InspectAsync("d", DiskFormat.Qcow2, default)).VirtualSize);
    }

    private static DiskSpecification Thin { get; } = new(AllocationPolicy.Thin, DiskFormat.Raw, Size);

    private static DiskSpecification Thick { get; } = new(AllocationPolicy.Preallocated, DiskFormat.Raw, Size);

    private static DiskSpecification Secret { get; } = new(AllocationPolicy.Preallocated, DiskFormat.Qcow2, Size) { Passphrase = "sesame" };

    private IEnumerable<string> Names => Directory.EnumerateFiles(_lab.Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    private async Task<DiskException> RefusedAsync(DiskFault fault, Func<DiskStore, Task> act, bool keeps = false)
    {
        var store = await DiskLab.StoreAsync(_lab.Folder);
        var refused = await Assert.ThrowsAsync<DiskException>(() => act(store));
        Assert.True(fault == refused.Fault, refused.Message);
        if (!keeps) Assert.Empty(Names);
        return refused;
    }
}
