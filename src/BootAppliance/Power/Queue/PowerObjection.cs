namespace BootAppliance.Power.Queue;

/// <summary>
/// Asked right before a machine loses its power or its running system: why this wish must not be carried out any more, or null. Whoever
/// knows what the machine is at registers it.
/// </summary>
public delegate string? PowerObjection(PowerIntent intent);
