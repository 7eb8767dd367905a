namespace BootAppliance.Tests;

/// <summary>For tests that look at the whole process: what others allocate meanwhile would count as theirs.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;
