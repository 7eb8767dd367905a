namespace BootAppliance.Inventory;

/// <summary>How texts of objects are written whose grammar is another feature's; whoever reads such texts registers it.</summary>
/// <param name="Template">Why a text names neither a template nor a version of one, and how it is written; null if it does.</param>
/// <param name="Disk">Why a text is no rule that means a disk, and how it is written; null if it is one.</param>
public sealed record FieldGrammars(Func<string, string?> Template, Func<string, string?> Disk);
