using System.Text;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Names;
using BootAppliance.Protocols.Chunks;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Tests.Content;

public sealed class ManifestTests
{
    private static readonly Manifest Seventh = Version(7);

    [Fact]
    public void What_is_written_is_read_back_as_the_same()
    {
        var manifests = from version in Gen.Choose(1, 20)
                        from disks in Gen.Choose(1, Manifest.MaxDisks)
                        from size in Gen.Choose(1, int.MaxValue)
                        from cpus in Gen.Choose(0, MachineHints.MaxCpus)
                        from chunker in Gen.Elements(Enum.GetValues<ChunkRule>())
                        from digest in Gen.Elements(Enum.GetValues<ChunkDigest>())
                        from bus in Gen.Elements(Enum.GetValues<BusHint>())
                        from hasEnd in Gen.Elements(true, false)
                        select Version(version) with
                        {
                            NotAfter = hasEnd ? Seventh.Created.AddDays(size % 1000 + 1) : null,
                            Disks = [.. Enumerable.Range(0, disks).Select(number => new ManifestDisk(number, size * 512L, Sha256Digest.Of([(byte)number]), size) { Chunker = chunker, Digest = digest })],
                            Machine = new MachineHints { Cpus = cpus == 0 ? null : cpus, Memory = cpus == 0 ? null : 64 + cpus, Firmware = hasEnd ? FirmwareHint.Uefi : null, Bus = bus },
                            BootProfile = hasEnd ? Sha256Digest.Of([1]) : null,
                        };
        Prop.ForAll(manifests.ToArbitrary(), manifest => ManifestReader.TryRead(ManifestWriter.Write(manifest), out var read, out _) && read == manifest).QuickCheckThrowOnFailure();
    }

    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "\"version\": 7", "\"version\": 7, \"colour\": \"red\"", "colour" },
        { "\"version\": 7", "\"version\": 7, \"version\": 7", "version" },
        { "\"version\": 7", "\"version\": 7, \"vers\\u0069on\": 8", "version" },
        { "\"version\": 7", "\"version\": 0", "version" },
        { "\"version\": 7", "\"version\": 7.0", "version" },
        { "\"version\": 7", "\"version\": \"7\"", "version" },
        { "\"version\": 7", "\"version\": 1", "prev" },
        { "\"prev\"", "\"previous\"", "prev" },
        { "bootappliance-template/1", "bootappliance-template/2", "format" },
        { "ccnx:/mycorp.com", "ccnx:/MyCorp.com", "name" },
        { "ccnx:/mycorp.com", "ccnx:/mycorp.com/\\ud800", "" },
        { "SHA256:", "MD5:", "publisher" },
        { "2026-01-01T", "2026-13-01T", "created" },
        { "\"not_after\": \"2027", "\"not_after\": \"2025", "not_after" },
        { "disk0", "disk1", "disks[0].role" },
        { "disk1", "disk0", "disks[1].role" },
        { "\"size\": 4096", "\"size\": 4097", "disks[0].size" },
        { "\"size\": 4096", "\"size\": 99999999999999999999", "disks[0].size" },
        { "\"size\": 4096", "\"sizes\": 4096", "disks[0].size" },
        { "\"index_length\": 120", "\"index_length\": -1", "disks[0].index_length" },
        { "\"digest\": \"sha256\"", "\"digest\": \"md5\"", "disks[0].digest" },
        { "\"chunker\": \"content-64k\"", "\"chunker\": \"content-64k\", \"x\": []", "disks[0].x" },
        { "\"cpus\": 2", "\"cpus\": 0", "machine.cpus" },
        { "\"memory_mib\": 2048", "\"memory_mib\": null", "machine.memory_mib" },
        { "\"uefi\"", "\"UEFI\"", "machine.firmware" },
        { "\"machine\": {", "\"machine\": { \"slots\": 1,", "machine.slots" },
        { "{\n  \"format\"", "// x\n{\n  \"format\"", "" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void What_is_unknown_doubled_or_out_of_range_is_refused_by_its_name(string right, string wrong, string field)
    {
        var text = Encoding.UTF8.GetString(ManifestWriter.Write(Seventh));
        var at = text.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at >= 0, text);
        Assert.False(ManifestReader.TryRead(Encoding.UTF8.GetBytes(text[..at] + wrong + text[(at + right.Length)..]), out _, out var refusal));
        Assert.Equal(field, refusal.Field);
    }

    [Fact]
    public void Too_many_disks_and_too_many_bytes_are_refused()
    {
        var crowd = Seventh with { Disks = [.. Enumerable.Range(0, 17).Select(number => new ManifestDisk(number, 512, Sha256Digest.Of([]), 1))] };
        Assert.False(ManifestReader.TryRead(ManifestWriter.Write(crowd), out _, out var refusal));
        Assert.Equal("disks", refusal.Field);
        Assert.False(ManifestReader.TryRead(new byte[ManifestReader.MaxLength + 1], out _, out refusal));
        Assert.Contains("65537 bytes", refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void No_changed_byte_and_no_cut_makes_it_throw()
    {
        var good = ManifestWriter.Write(Seventh);
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = good[..random.Next(good.Length + 1)];
            for (var n = random.Next(4); n > 0 && bytes.Length > 0; n--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var isRead = ManifestReader.TryRead(bytes, out var manifest, out var refusal);
            Assert.True(isRead ? manifest is not null && refusal is null : manifest is null && refusal!.Sentence.All(c => c is >= ' ' and <= '~'), refusal?.Sentence);
        }
    }

    internal static Manifest Version(int version, string name = "ccnx:/mycorp.com/app1/linuxvm") => new(
        TemplateName.TryParse(name, out var parsed, out _) ? parsed : throw new InvalidOperationException(name),
        version, version == 1 ? null : Sha256Digest.Of([(byte)version]), "SHA256:" + new string('a', 43), new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero),
        [new ManifestDisk(0, 4096, Sha256Digest.Of([0]), 120), new ManifestDisk(1, 8192, Sha256Digest.Of([1]), 160)])
    {
        NotAfter = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Machine = new MachineHints { Cpus = 2, Memory = 2048, Firmware = FirmwareHint.Uefi, Bus = BusHint.Virtio },
    };
}
