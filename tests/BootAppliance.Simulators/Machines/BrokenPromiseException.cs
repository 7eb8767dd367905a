namespace BootAppliance.Simulators.Machines;

/// <summary>The appliance gave a machine something else than what it must have.</summary>
internal sealed class BrokenPromiseException(string message) : Exception(message);
