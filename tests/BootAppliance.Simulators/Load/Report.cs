namespace BootAppliance.Simulators.Load;

/// <summary>A callback as a machine sent it.</summary>
/// <param name="Event"><c>started</c>, <c>progress</c>, <c>log</c>, <c>finished</c> or <c>firstboot</c>.</param>
/// <param name="Phase">Of progress.</param>
/// <param name="Text">Of progress, another one each time.</param>
/// <param name="File">Of a log.</param>
/// <param name="Length">How long that file is with this part.</param>
internal sealed record Report(string Event, string? Phase = null, string? Text = null, string? File = null, int Length = 0);
