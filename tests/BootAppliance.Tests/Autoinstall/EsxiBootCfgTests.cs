using BootAppliance.Autoinstall;

namespace BootAppliance.Tests.Autoinstall;

public sealed class EsxiBootCfgTests
{
    private const string OfTheMedium = """
        bootstate=0
        title=Loading ESXi installer
        timeout=5
        prefix=
        kernel=/b.b00
        kernelopt=runweasel cdromBoot
        modules=/jumpstrt.gz --- /useropts.gz --- /k.b00
        build=8.0.3-0.0.24022510
        updated=0
        """;

    [Fact]
    public void The_medium_s_own_is_told_where_its_files_and_its_kickstart_are() => Assert.Equal(
        """
        bootstate=0
        title=BootAppliance installs esx01
        timeout=5
        prefix=http://192.0.2.5/esxi/
        kernel=b.b00
        kernelopt=runweasel ks=http://192.0.2.1/ks.ks netdevice=52:54:00:00:00:01
        modules=jumpstrt.gz --- useropts.gz --- k.b00
        build=8.0.3-0.0.24022510
        updated=0

        """, Made(OfTheMedium));

    [Fact]
    public void One_that_an_administrator_has_changed_before_comes_out_the_same() => Assert.Equal(Made(OfTheMedium), Made(Made(OfTheMedium)));

    [Fact]
    public void Line_ends_of_Windows_and_missing_keys_make_no_difference() =>
        Assert.Equal("kernel=b.b00\nmodules=k.b00\ntitle=BootAppliance installs esx01\nprefix=http://192.0.2.5/esxi/\nkernelopt=ks=http://192.0.2.1/ks.ks netdevice=52:54:00:00:00:01\n", Made("kernel=/b.b00\r\nmodules=/k.b00\r\n"));

    private static string Made(string original) => EsxiBootCfg.Of(original, "BootAppliance installs esx01", "http://192.0.2.5/esxi", "ks=http://192.0.2.1/ks.ks netdevice=52:54:00:00:00:01");
}
