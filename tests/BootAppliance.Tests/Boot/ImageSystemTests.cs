using System.Net;
using System.Net.Http.Json;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Boot;

/// <summary>A system that boots an image as it is, and not a profile's installer.</summary>
public sealed class ImageSystemTests
{
    [Fact]
    public async Task An_armed_system_boots_its_image_once_and_reads_it_on()
    {
        await using var appliance = await StartAsync();
        using var machine = appliance.Machine();
        Assert.Contains("not armed", await machine.GetStringAsync("boot/ipxe"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await machine.GetAsync("boot/image/rescue")).StatusCode);
        await appliance.ArmAsync("web02");
        Assert.Matches("sanboot --no-describe http://[0-9.:]+/boot/image/rescue ", await machine.GetStringAsync("boot/ipxe"));
        using (var look = await machine.SendAsync(new HttpRequestMessage(HttpMethod.Head, "boot/image/rescue"))) Assert.Equal(4096, look.Content.Headers.ContentLength);
        Assert.Equal("booting", await appliance.StateAsync("web02"));
        Assert.Equal(4096, (await machine.GetByteArrayAsync("boot/image/rescue")).Length);
        Assert.Equal("installed", await appliance.StateAsync("web02"));
        Assert.Equal(4096, (await machine.GetByteArrayAsync("boot/image/rescue")).Length);
        Assert.Equal(HttpStatusCode.NotFound, (await machine.GetAsync("boot/image/other")).StatusCode);
        Assert.Contains("web02 has booted its image: it boots its own disk", await machine.GetStringAsync("boot/ipxe"), StringComparison.Ordinal);
        Assert.Single((await appliance.EventsAsync()).Split("asks for the image rescue").Skip(1));
    }

    [Theory]
    [InlineData("iso", "  KERNEL memdisk\n  APPEND initrd=image/rescue iso raw a=1\n", "GRUB boots no ISO")]
    [InlineData("memdisk", "  KERNEL memdisk\n  APPEND initrd=image/rescue iso raw a=1\n", "GRUB has no memdisk")]
    [InlineData("direct", "  KERNEL image/rescue\n  APPEND a=1\n", "/image/rescue\" \"a=1\" \nboot\n")]
    public async Task Each_loader_boots_the_kinds_of_images_that_it_can(string type, string pxelinux, string grub)
    {
        await using var appliance = await StartAsync(type);
        await appliance.ArmAsync("web02");
        Assert.Contains(pxelinux, await appliance.Machine().GetStringAsync("boot/pxelinux.cfg/default"), StringComparison.Ordinal);
        Assert.Contains(grub, await appliance.Machine().GetStringAsync("boot/grub/grub.cfg"), StringComparison.Ordinal);
        Assert.Contains("boot/image/rescue", await appliance.Machine().GetStringAsync("boot/ipxe"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_explained_inherited_from_followed_when_renamed_and_kept_while_it_is_used()
    {
        await using var appliance = await StartAsync();
        await appliance.ArmAsync("web02");
        var explained = (await appliance.SendAsync(HttpMethod.Get, "systems/web02/explain", null))!.ToJsonString();
        Assert.Contains("\"decision\":\"image\"", explained, StringComparison.Ordinal);
        Assert.Contains("image: rescue, iso, file ", explained, StringComparison.Ordinal);
        var effective = await appliance.Admin.GetStringAsync("api/v1/systems/web02?effective=true");
        Assert.Contains("\"kernel_options.a\":{\"value\":\"1\",\"from\":\"image rescue\"}", effective, StringComparison.Ordinal);
        using (var refused = await appliance.Admin.DeleteAsync(new Uri("api/v1/images/rescue", UriKind.Relative))) Assert.Contains("system web02", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await appliance.SendAsync(HttpMethod.Post, "images/rescue/rename", JsonContent.Create(new { to = "hospital" }));
        Assert.Contains("boot/image/hospital", await appliance.Machine().GetStringAsync("boot/ipxe"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_without_a_file_is_not_armed_and_the_refusal_says_why()
    {
        await using var appliance = await StartAsync();
        await appliance.PutAsync("images/rescue", new { });
        using var refused = await appliance.Admin.PostAsJsonAsync("api/v1/systems/web02/arm", new { });
        Assert.False(refused.IsSuccessStatusCode);
        Assert.Contains("has no file that a machine boots", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_with_an_answer_file_is_an_install_like_any_other()
    {
        await using var appliance = await StartAsync("direct", "test/guest.sh");
        await appliance.ArmAsync("web02");
        using var machine = appliance.Machine();
        Assert.Matches("boot/image/rescue url=http://[0-9.:]+/autoinstall/[0-9a-f]+/guest.sh a=1 ", await machine.GetStringAsync("boot/ipxe"));
        await machine.GetByteArrayAsync("boot/image/rescue");
        Assert.Equal("booting", await appliance.StateAsync("web02"));
        Assert.Equal(HttpStatusCode.OK, (await machine.GetAsync($"autoinstall/{appliance.Token("web02", BootAppliance.Installs.TokenPurpose.Answer)}/guest.sh")).StatusCode);
        Assert.Equal("installing", await appliance.StateAsync("web02"));
    }

    [Fact]
    public async Task Every_file_of_a_system_names_the_server_that_its_inventory_says()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync("debian/preseed.cfg");
        await appliance.PutAsync("settings/settings", new { server = "203.0.113.7" });
        await appliance.ArmAsync("web02");
        using var machine = appliance.Machine();
        Assert.Matches("kernel http://203.0.113.7:[0-9]+/boot/distro/guest/kernel initrd=initrd .* url=http://203.0.113.7:[0-9]+/autoinstall/", (await machine.GetStringAsync("boot/ipxe")).Replace("--name kernel ", "", StringComparison.Ordinal));
        Assert.Contains("(tftp,203.0.113.7)/distro/guest/kernel", await machine.GetStringAsync("boot/grub/grub.cfg"), StringComparison.Ordinal);
        var answers = await machine.GetStringAsync($"autoinstall/{appliance.Token("web02", BootAppliance.Installs.TokenPurpose.Answer)}/preseed.cfg");
        Assert.DoesNotContain("127.0.0.1", answers, StringComparison.Ordinal);
        var simulated = await appliance.SendAsync(HttpMethod.Post, "simulate", JsonContent.Create(new { mac = "52:54:00:00:00:02", firmware = "uefi-http" }));
        Assert.DoesNotContain("127.0.0.1", simulated!.ToJsonString(), StringComparison.Ordinal);
        using var refused = await appliance.Admin.PutAsJsonAsync("api/v1/settings/settings", new { server = "boot.example" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    private static async Task<ApplianceUnderTest> StartAsync(string type = "iso", string? template = null)
    {
        var appliance = await ApplianceUnderTest.StartAsync();
        var file = (await appliance.SendAsync(HttpMethod.Put, "files?name=rescue.iso", new ByteArrayContent(new byte[4096])))!;
        await appliance.PutAsync("images/rescue", new { file = file.DeepClone(), image_type = type, kernel_options = "a=1", autoinstall = template });
        await appliance.PutAsync("images/other", new { file = file.DeepClone() });
        await appliance.PutAsync("systems/web02", new { image = "rescue", interfaces = new { eth0 = new { mac_address = "52:54:00:00:00:02" } } });
        return appliance;
    }
}
