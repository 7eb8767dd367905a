using BootAppliance.Boot;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Boot;

/// <summary>Nested menus, as machines that nobody knows are given them, in the language of each loader.</summary>
public sealed class MenuTests
{
    [Fact]
    public async Task iPXE_jumps_between_menus_and_every_label_that_it_jumps_to_is_there()
    {
        await using var appliance = await StartAsync();
        var script = await appliance.Machine().GetStringAsync("boot/ipxe?mac=52-54-00-00-00-02");
        Assert.Contains("item menu-tools Tools and tests", script, StringComparison.Ordinal);
        Assert.Contains(":menu-old\n", script, StringComparison.Ordinal);
        Assert.Contains("sanboot --no-describe http://", script, StringComparison.Ordinal);
        var words = script.Split('\n').Select(line => line.Split(' ')).ToList();
        var labels = words.Where(line => line[0].StartsWith(':')).Select(line => line[0][1..]).ToHashSet();
        var targets = words.SelectMany(line => line.Zip(line.Skip(1))).Where(pair => pair.First is "item" or "goto" or "--default" && pair.Second[0] != '$').Select(pair => pair.Second).Distinct();
        Assert.Equal([], targets.Where(one => !labels.Contains(one)));
        Assert.DoesNotContain("hidden", script, StringComparison.Ordinal);
        Assert.DoesNotContain("menu-empty", script, StringComparison.Ordinal);
        Assert.Contains("--default profile-first --timeout 7000", script, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GRUB_opens_as_many_menus_as_it_closes()
    {
        await using var appliance = await StartAsync();
        var text = await appliance.Machine().GetStringAsync("boot/grub/grub.cfg-01-52-54-00-00-00-02");
        Assert.Equal(text.Count(c => c == '{'), text.Count(c => c == '}'));
        Assert.Matches("""submenu "Tools and tests" --unrestricted --id "menu-tools" \{\nset timeout=7\nset default="profile-first"\n(.+\n)+submenu "old" --unrestricted --id "menu-old" \{\nset timeout=30\nset default="local"\n""", text);
        Assert.Contains("menuentry \"ancient\" --unrestricted --id \"profile-ancient\" {\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("superusers", text, StringComparison.Ordinal);
        Assert.Contains("linux \"(tftp,", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PXELINUX_has_a_file_for_each_menu_with_its_own_default_and_timeout()
    {
        await using var appliance = await StartAsync();
        var top = await appliance.Machine().GetStringAsync("boot/pxelinux.cfg/01-52-54-00-00-00-02");
        Assert.Contains("UI menu.c32", top, StringComparison.Ordinal);
        Assert.Contains("TIMEOUT 300\nONTIMEOUT local\n", top, StringComparison.Ordinal);
        Assert.Contains("  KERNEL menu.c32\n  APPEND pxelinux.cfg/menu/tools\n", top, StringComparison.Ordinal);
        Assert.Contains("LABEL profile-guest", top, StringComparison.Ordinal);
        Assert.DoesNotContain("ALLOWOPTIONS", top, StringComparison.Ordinal);
        var tools = await appliance.Machine().GetStringAsync("boot/pxelinux.cfg/menu/tools");
        Assert.Contains("TIMEOUT 70\nONTIMEOUT profile-first\n", tools, StringComparison.Ordinal);
        Assert.Contains("LABEL profile-first\n  MENU LABEL first\n  MENU DEFAULT\n  KERNEL distro/guest/kernel\n", tools, StringComparison.Ordinal);
        Assert.Contains("  KERNEL memdisk\n  APPEND initrd=image/memtest iso raw", tools, StringComparison.Ordinal);
        Assert.Contains("LABEL back\n  MENU LABEL Back\n  KERNEL menu.c32\n  APPEND ~\n", tools, StringComparison.Ordinal);
        Assert.Contains("  APPEND pxelinux.cfg/menu/tools\n", await appliance.Machine().GetStringAsync("boot/pxelinux.cfg/menu/old"), StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await appliance.Machine().GetAsync("boot/pxelinux.cfg/menu/nosuch")).StatusCode);
    }

    [Fact]
    public async Task An_image_is_given_to_those_who_have_the_menu_and_to_nobody_else()
    {
        await using var appliance = await StartAsync();
        Assert.Equal(4096, (await appliance.Machine().GetByteArrayAsync("boot/image/memtest?mac=52-54-00-00-00-02")).Length);
        await appliance.PutAsync("systems/web03", new { profile = "guest", interfaces = new { eth0 = new { mac_address = "52:54:00:00:00:03" } } });
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await appliance.Machine(3).GetAsync("boot/image/memtest?mac=52-54-00-00-00-03")).StatusCode);
    }

    private static async Task<ApplianceUnderTest> StartAsync()
    {
        var appliance = await ApplianceUnderTest.StartAsync(new BootOptions { Unknown = UnknownMachines.Menu });
        await appliance.AddMachinesAsync("debian/preseed.cfg", 9);
        var file = (await appliance.SendAsync(HttpMethod.Put, "files?name=memtest.iso", new ByteArrayContent(new byte[4096])))!;
        await appliance.PutAsync("menus/tools", new { display_name = "Tools and tests", timeout = 7, @default = "first" });
        await appliance.PutAsync("menus/old", new { parent = "tools" });
        await appliance.PutAsync("menus/empty", new { });
        await appliance.PutAsync("images/memtest", new { file = file.DeepClone(), menu = "tools" });
        await appliance.PutAsync("profiles/first", new { parent = "guest", menu = "tools" });
        await appliance.PutAsync("profiles/ancient", new { parent = "guest", menu = "old" });
        await appliance.PutAsync("profiles/hidden", new { parent = "guest", enable_menu = false });
        return appliance;
    }
}
