using BootAppliance.Storage.Hosts.Machines;

namespace BootAppliance.Tests.Storage.Hosts;

public sealed class DomainStatisticsTests
{
    /// <summary>As libvirt 9.0 writes it: a disk, a CD drive without a medium, and a machine without disks.</summary>
    private const string Said = """
        Domain: 'it's web'
          block.count=2
          block.0.name=vda
          block.0.path=/srv/disks/a=b
          block.0.rd.reqs=10
          block.0.rd.bytes=4096
          block.0.rd.times=77
          block.0.wr.reqs=5
          block.0.wr.bytes=1024
          block.0.capacity=25165824
          block.1.name=sda
          block.1.rd.reqs=3

        Domain: 'db'
          block.count=0

        Domain: 'mail'
          block.count=1
          block.0.name=vdb
          block.0.path=/dev/vg0/mail
          block.0.rd.bytes=18446744073709551615
          block.0.wr.bytes=nonsense

        """;

    [Fact]
    public void Each_disk_with_a_path_is_told_with_its_machine() => Assert.Equal(
        [
            new MachineDisk("it's web", "vda", "/srv/disks/a=b", 25165824, 15, 5120),
            new MachineDisk("mail", "vdb", "/dev/vg0/mail", 0, 0, 0),
        ],
        DomainStatistics.Parse(Said).ToArray());

    [Fact]
    public void Nothing_that_is_said_makes_it_throw()
    {
        Random random = new(3);
        for (var round = 0; round < 2000; round++)
        {
            var text = Said.ToCharArray();
            for (var times = random.Next(1, 20); times > 0; times--) text[random.Next(text.Length)] = (char)random.Next(0x20, 0x7F);
            Assert.InRange(DomainStatistics.Parse(new(text)).Length, 0, 3);
        }
    }
}
