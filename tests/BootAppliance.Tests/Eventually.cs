namespace BootAppliance.Tests;

/// <summary>Patience for what another thread or process is about to do: a test fails by what it waited for, never by how long it took.</summary>
internal static class Eventually
{
    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var until = DateTimeOffset.UtcNow.AddSeconds(30);
        while (!await condition())
        {
            Assert.True(DateTimeOffset.UtcNow < until, $"not within 30 s: {what}");
            await Task.Delay(20);
        }
    }
}
