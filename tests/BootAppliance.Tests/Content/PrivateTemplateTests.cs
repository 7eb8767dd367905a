using System.Net;
using BootAppliance.Installs;
using BootAppliance.Tests.Cli;

namespace BootAppliance.Tests.Content;

public sealed class PrivateTemplateTests
{
    private const string Web = "ccn/example.com/linux/web/v=1/manifest.json";

    [Fact]
    public async Task Security_15_a_private_template_does_not_exist_for_who_has_no_key_and_opens_to_a_node_and_to_the_install_that_is_to_get_it()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        var appliance = templates.Appliance;
        await templates.PublishAsync(Images.Disk(1, 5));
        using var machine = appliance.Machine();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(machine, $"content/{Web}"));
        await templates.RunAsync("template", "private", TemplatesUnderTest.Name);
        foreach (var path in (string[])[$"content/{Web}", $"content/{Web}.sig", "content/ccn/example.com/linux/web/versions", "content/ccn/example.com/linux/web/v=1/disk0.raw", "content/ccn/example.com/linux/web/v=latest/disk0.caibx", $"content/with/nonsense/{Web}"])
            Assert.Equal((path, HttpStatusCode.NotFound), (path, await StatusAsync(machine, path)));
        Assert.DoesNotContain("example.com", await machine.GetStringAsync("content"), StringComparison.Ordinal);
        Assert.Contains("example.com", await appliance.Admin.GetStringAsync("api/v1/content"), StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => (await templates.RunAsync("event", "list", "--kind", "content.refused")).Contains("127.0.0.2", StringComparison.Ordinal), "told");

        var elsewhere = (await templates.RunAsync("template", "key", "add", "node8", "--prefix", "ccnx:/example.com/other")).Trim();
        var key = (await templates.RunAsync("template", "key", "add", "node7", "--prefix", "ccnx:/example.com/linux")).Trim();
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(machine, $"content/with/{elsewhere}/{Web}"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(machine, $"content/with/{key}/{Web}"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(machine, $"content/{Web}", key));
        await File.WriteAllTextAsync(templates.File("node"), key + "\n");
        string[] deploy = ["template", "deploy", TemplatesUnderTest.Name, "--to", templates.File("out"), "--from", machine.BaseAddress!.ToString(), "--key", templates.Key + ".pub"];
        Assert.NotEqual(0, (await CliTests.RunAsync(appliance, deploy)).Code);
        await templates.RunAsync([.. deploy, "--token-file", templates.File("node")]);
        Assert.DoesNotContain(key, await templates.RunAsync("template", "key", "list"), StringComparison.Ordinal);
        await templates.RunAsync("template", "key", "revoke", "node7");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(machine, $"content/with/{key}/{Web}"));

        await appliance.AddMachinesAsync(numbers: 2);
        await appliance.PutAsync("profiles/web", new { distro = "guest", template = TemplatesUnderTest.Name });
        // It is named, but an installer runs, which has no business there.
        await appliance.PutAsync("systems/web02", new { profile = "web", autoinstall = "test/guest.sh", interfaces = new { eth0 = new { mac_address = "52:54:00:00:00:02" } } });
        await appliance.PutAsync("systems/web03", new { profile = "web", interfaces = new { eth0 = new { mac_address = "52:54:00:00:00:03" } } });
        await appliance.ArmAsync("web03");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(machine, $"content/with/{appliance.Token("web03", TokenPurpose.Callback)}/{Web}"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(machine, $"content/with/{await appliance.BeginInstallAsync(2)}/{Web}"));
        await templates.RunAsync("template", "public", TemplatesUnderTest.Name);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(machine, $"content/{Web}"));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient machine, string path, string? key = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        if (key is not null) request.Headers.Authorization = new("Bearer", key);
        using var answer = await machine.SendAsync(request);
        return answer.StatusCode;
    }
}
