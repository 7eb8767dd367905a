namespace BootAppliance.Inventory;

/// <summary>Distributions call one architecture by several names: Debian's arm64 is Fedora's aarch64.</summary>
public static class ArchitectureName
{
    public const string X64 = "x86_64";
    public const string Arm64 = "arm64";

    /// <summary>One name for each; what is not known stays as it is.</summary>
    public static string Of(string name) => name switch
    {
        "amd64" or "x64" => X64,
        "aarch64" => Arm64,
        _ => name,
    };
}
