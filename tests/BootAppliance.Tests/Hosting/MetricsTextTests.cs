using System.Diagnostics.Metrics;
using BootAppliance.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace BootAppliance.Tests.Hosting;

public sealed class MetricsTextTests
{
    [Fact]
    public void What_is_counted_for_the_first_time_while_it_is_written_does_not_break_it()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        for (var round = 0; round < 20; round++)
        {
            using MetricsText text = new(meters);
            var counter = meters.Create("BootAppliance").CreateCounter<long>("bootappliance.test");
            var counting = Task.Run(() =>
            {
                for (var n = 0; n < 1500; n++) counter.Add(1, new KeyValuePair<string, object?>("n", n));
            });
            while (!counting.IsCompleted) text.Write();
            Assert.Equal(1500, text.Write().Split('\n').Count(line => line.StartsWith("bootappliance_test_total{", StringComparison.Ordinal)));
        }
    }
}
