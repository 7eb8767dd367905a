using BootAppliance.Autoinstall;
using BootAppliance.Installs;
using BootAppliance.Installs.Logs;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Autoinstall;

/// <summary>What every family's reporter has to do with the logs of its installer, whatever shell and client it has.</summary>
internal static class LogReporter
{
    public static string Render(string template, Uri appliance, string token) =>
        Assert.IsType<RenderResult.Rendered>(new TemplateRenderer(new TemplateStore(AutoinstallServices.ShippedTemplates, null)).Render(template, new Dictionary<string, object?>
        {
            ["callback_url"] = new Uri(appliance, $"callback/{token}").AbsoluteUri,
            ["callback_path"] = $"/callback/{token}",
            ["callback_host"] = appliance.Host,
            ["callback_port"] = appliance.Port.ToString(),
        })).Text;

    /// <summary>Three parts and a bit, of every byte that there is; then more of it after an interruption; then nothing of an install that is over.</summary>
    public static async Task CheckAsync(ApplianceUnderTest appliance, string token, string file, string name, Func<Task> run)
    {
        var bytes = new byte[(3 << 16) + 12345];
        new Random(1).NextBytes(bytes);
        var install = appliance.Service<InstallStore>().Of("web02")!.Id;
        var logs = appliance.Service<InstallLogs>();
        // It got as far as the middle of a part before.
        await logs.AppendAsync(install, name, 0, bytes.AsMemory(0, 70000), default);
        await File.WriteAllBytesAsync(file, bytes.AsMemory(0, bytes.Length - 500).ToArray());
        await run();
        Assert.Equal(bytes.Length - 500, Assert.Single(logs.Of(install)).Length);
        await File.WriteAllBytesAsync(file, bytes);
        await run();
        Assert.Equal(bytes, await logs.ReadAsync(install, name, 0, 1 << 20, default));

        using var machine = appliance.Machine();
        using (await machine.PostAsync($"callback/{token}/finished", null)) await File.AppendAllTextAsync(file, "late");
        await run();
        Assert.Equal(bytes.Length, Assert.Single(logs.Of(install)).Length);
    }
}
