using BootAppliance.Ramdisk.Machine;
using BootAppliance.Ramdisk.Machine.Erase;
using BootAppliance.Ramdisk.Machine.Facts;
using BootAppliance.Tests.Storage.Hosts;

namespace BootAppliance.Tests.Ramdisk;

/// <summary>What the helper image reads of a machine and of its tools.</summary>
public sealed class MachineReadingTests
{
    private const string Efi = """
        BootCurrent: 0003
        Timeout: 0 seconds
        BootOrder: 0001,0003,0000
        Boot0000* UiApp	FvVol(7cb8bdc9-f8eb-4f34-aaea-3ee4af6516a1)/FvFile(462caa21-7614-4503-836e-8ab6f4662331)
        Boot0001* BootAppliance disk	HD(1,GPT,0,0x800,0x32000)/File(\\EFI\\debian\\shimx64.efi)
        Boot0003  UEFI PXEv4 (MAC:525400770001)	PciRoot(0x0)/Pci(0x2,0x0)
        MirroredPercentageAbove4G: 0.00
        """;

    [Fact]
    public void The_entry_of_the_disk_stands_behind_the_one_that_the_machine_booted_by()
    {
        var known = BootVariables.Parse(Efi);
        Assert.Equal(("0003", "0001"), (known.Current, Assert.Single(known.Called("BootAppliance disk"))));
        Assert.Equal(["0003", "0001", "0000"], known.OrderWith("0001"));
        Assert.Equal(["0001", "0005", "0003", "0000"], (known with { Current = null }).OrderWith("0005"));
        Assert.Equal(["0001", "0003", "0005"], (known with { Order = ["0007", "0001", "0003", "0009"] }).OrderWith("0005"));
        Assert.Equal(["0005"], BootVariables.Parse("nonsense\nBoot\nBootXXXX* a").OrderWith("0005"));
    }

    [Fact]
    public void The_EFI_system_partition_is_known_by_its_type_and_not_by_its_place()
    {
        const string table = """
            label: gpt
            /dev/nvme0n1p1 : start=2048, size=2048, type=21686148-6449-6E6F-744E-656564454649
            /dev/nvme0n1p15 : start=4096, size=204800, type=c12a7328-f81f-11d2-ba4b-00a0c93ec93b
            """;
        Assert.Equal(("/dev/nvme0n1p15", 15), UefiEntry.PartitionOf(table, "/dev/nvme0n1"));
        Assert.Null(UefiEntry.PartitionOf(table, "/dev/sda"));
    }

    [Theory]
    [InlineData("Security: \n\tMaster password revision code = 65534\n\t\tsupported\n\tnot\tenabled\n\tnot\tlocked\n\tnot\tfrozen\n", null)]
    [InlineData("Security: \n\t\tsupported\n\tnot\tenabled\n\t\tfrozen\n", "the firmware has frozen the drive")]
    [InlineData("Security: \n\t\tsupported\n\t\tenabled\n\tnot\tfrozen\n", "the drive has a password")]
    [InlineData("Security: \n\tnot\tsupported\n", "the drive does not have it")]
    [InlineData("ATA device, with non-removable media\n", "the drive does not have it")]
    public void A_drive_is_told_to_erase_itself_only_if_it_says_that_it_can(string said, string? why) => Assert.Equal(why, AtaErase.Objection(said)?[..(why?.Length ?? 0)]);

    [Fact]
    public void A_small_disk_is_read_back_whole_and_a_large_one_at_its_ends_and_at_places_drawn_by_lot()
    {
        Assert.Equal(Enumerable.Range(0, 97).Select(block => (long)block << 20), ReadBack.Offsets((96L << 20) + 512));
        var places = ReadBack.Offsets(4L << 40).ToList();
        Assert.Equal((1024, 0L, (4L << 40) - (1 << 20)), (places.Count, places[0], places[^1]));
        Assert.All(places, place => Assert.InRange(place, 0, (4L << 40) - (1 << 20)));
        Assert.NotEqual(places, ReadBack.Offsets(4L << 40));
    }

    [Fact]
    public async Task A_large_disk_that_was_empty_but_for_a_little_is_not_called_erased_by_a_way_that_did_nothing()
    {
        const long size = 8L << 30;
        using LoopDevice loop = new(size);
        using var device = BlockDevice.Open(loop.Node);
        Assert.Null((await ReadBack.FindAsync(device, size, default)).Found);
        ReadBack.Mark(device, size);
        Assert.NotNull((await ReadBack.FindAsync(device, size, default)).Found);
        Assert.Null(device.TryDiscard(size));
        Assert.Null((await ReadBack.FindAsync(device, size, default)).Found);
    }

    [Fact]
    public void What_is_left_is_seen_and_erased_flash_of_zeros_or_ones_is_blank()
    {
        var block = new byte[4096];
        Assert.True(ReadBack.IsBlank(block));
        Assert.False(ReadBack.IsBlank([]));
        block.AsSpan().Fill(255);
        Assert.True(ReadBack.IsBlank(block));
        block[4095] = 254;
        Assert.False(ReadBack.IsBlank(block));
        block.AsSpan().Fill(7);
        Assert.False(ReadBack.IsBlank(block));
    }

    [Theory]
    [InlineData(0x00, 0x00, 0x000)]
    [InlineData(0x12, 0x00, 0x012)]
    [InlineData(0x01, 0x0B, 0x161)]
    [InlineData(0x65, 0x00, 0x3005)]
    public void A_namespace_keeps_its_format_its_metadata_and_its_protection(byte format, byte protection, uint word) => Assert.Equal(word, NvmeFormat.Format10(format, protection));

    [Theory]
    [InlineData("processor : 0\nmodel name : X\nphysical id : 0\ncore id : 0\n\nprocessor : 1\nphysical id : 0\ncore id : 0\n\nprocessor : 2\nphysical id : 1\ncore id : 0\n", 2, 2, 3)]
    [InlineData("processor : 0\nmodel name : X\nprocessor : 1\n", 1, 2, 2)]
    public void Sockets_cores_and_threads_are_told_apart_where_the_kernel_does(string cpuinfo, int sockets, int cores, int threads)
    {
        var cpu = MachineFactsReader.Cpu(cpuinfo.Split('\n'));
        Assert.Equal(("X", sockets, cores, threads), ((string)cpu["model"]!, (int)cpu["sockets"]!, (int)cpu["cores"]!, (int)cpu["threads"]!));
    }

    [Fact]
    public void A_processor_without_a_name_is_told_by_its_numbers()
    {
        var cpu = MachineFactsReader.Cpu("processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n\nprocessor\t: 1\nphysical id: 0\ncore id: 0\nphysical id: 0\ncore id: 1\n".Split('\n'));
        Assert.Equal(("implementer 0x41, part 0xd0c", 1, 2, 2), ((string)cpu["model"]!, (int)cpu["sockets"]!, (int)cpu["cores"]!, (int)cpu["threads"]!));
    }

    [Fact]
    public async Task The_block_of_the_firmware_s_flash_is_no_memory()
    {
        var folder = Directory.CreateTempSubdirectory("bootappliance-test-").FullName;
        try
        {
            foreach (var index in new[] { 0, 8, 9 }) Directory.CreateDirectory(Path.Combine(folder, $"sys/devices/system/memory/memory{index}"));
            foreach (var none in new[] { "sys/block", "sys/class/net", "proc" }) Directory.CreateDirectory(Path.Combine(folder, none));
            await File.WriteAllTextAsync(Path.Combine(folder, "sys/devices/system/memory/block_size_bytes"), "8000000\n");
            await File.WriteAllTextAsync(Path.Combine(folder, "proc/cpuinfo"), "processor : 0\n");
            Assert.Equal(384L << 20, await MemoryAsync());
            await File.WriteAllTextAsync(Path.Combine(folder, "proc/iomem"), "00000000-00000000 : System RAM\n");
            Assert.Equal(384L << 20, await MemoryAsync());
            await File.WriteAllTextAsync(Path.Combine(folder, "proc/iomem"), "00000000-07ffffff : reserved\n09000000-09000fff : ARMH0011:00\n40000000-4007ffff : reserved\n40080000-4fffffff : System RAM\n  41000000-41ffffff : Kernel code\n");
            Assert.Equal(256L << 20, await MemoryAsync());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        async Task<long> MemoryAsync() => (long)(await new MachineFactsReader(Path.Combine(folder, "sys"), Path.Combine(folder, "proc")).ReadAsync(default)).Build()["memory_bytes"]!;
    }

    [Fact]
    public async Task This_machine_is_read_without_a_failure()
    {
        var facts = (await new MachineFactsReader("/sys", "/proc").ReadAsync(default)).Build();
        Assert.True((long)facts["memory_bytes"]! > 0 && (int)facts["cpu"]!["threads"]! > 0, facts.ToJsonString());
    }
}
