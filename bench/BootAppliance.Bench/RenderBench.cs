using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using BootAppliance.Autoinstall;
using BootAppliance.Boot;
using BootAppliance.Installs;
using BootAppliance.Inventory;

namespace BootAppliance.Bench;

/// <summary>How long an answer file and a boot script take for machines picked at random, from the look-up by MAC to the text.</summary>
internal static class RenderBench
{
    private const int WarmUp = 200;

    public static int Run(string state, int systems, int rounds)
    {
        var view = InventoryView.Of([.. Samples.Base, .. Enumerable.Range(0, systems).Select(Samples.System)]);
        var store = new TemplateStore(AutoinstallServices.ShippedTemplates, null);
        var renderer = new TemplateRenderer(store);
        var (files, models) = (new AnswerFiles(renderer, store), new AnswerModel(InstallTokens.Load(state), new BootServer(80, IPAddress.Parse("192.0.2.5"))));
        var random = new Random(1);
        Measure("answer file", rounds, () =>
        {
            var effective = EffectiveSystem.Of(view, view.ByMac(Samples.Mac(random.Next(systems)))!);
            return files.Render(effective.Autoinstall.Value!, models.Preview(view, effective), AnswerModel.ScopeOf(effective));
        });
        Measure("boot script", rounds, () =>
        {
            var effective = EffectiveSystem.Of(view, view.ByMac(Samples.Mac(random.Next(systems)))!);
            return renderer.Render("ipxe/install.ipxe", new Dictionary<string, object?>
            {
                ["server_url"] = "http://192.0.2.5",
                ["system_name"] = effective.Object.Name,
                ["reason"] = "armed",
                ["kernel_url"] = "http://192.0.2.5/boot/distro/debian-12/kernel",
                ["initrd_url"] = "http://192.0.2.5/boot/distro/debian-12/initrd",
                ["kernel_options"] = effective.KernelOptions.ToString(),
            });
        });
        return 0;
    }

    private static void Measure(string what, int rounds, Func<RenderResult> render)
    {
        var times = new double[rounds];
        for (var i = -WarmUp; i < rounds; i++)
        {
            var started = Stopwatch.GetTimestamp();
            if (render() is not RenderResult.Rendered { Text.Length: > 0 }) throw new InvalidOperationException($"the {what} was not rendered");
            if (i >= 0) times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(times);
        foreach (var (name, at) in (ReadOnlySpan<(string, double)>)[("median", 0.5), ("p99", 0.99)])
            Console.WriteLine(new JsonObject { ["case"] = $"{what}, {name}", ["ms"] = Math.Round(times[(int)(rounds * at)], 4) }.ToJsonString());
    }
}
