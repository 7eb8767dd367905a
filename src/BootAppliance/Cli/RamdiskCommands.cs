using System.CommandLine;
using System.Text.Json.Nodes;
using BootAppliance.Ramdisk.Build;

namespace BootAppliance.Cli;

/// <summary><c>ramdisk build</c>: the image that machines boot to be deployed from a template.</summary>
internal static class RamdiskCommands
{
    private static readonly Option<DirectoryInfo> To = new("--to") { Description = "the folder that gets the kernel, the image and the list of its contents", Required = true };
    private static readonly Option<string> Arch = new("--arch") { Description = $"of the machines that boot it: {string.Join(" or ", RamdiskArchitecture.Names)}", DefaultValueFactory = _ => RamdiskArchitecture.Own.Name };
    private static readonly Option<DirectoryInfo> Root = new("--root") { Description = "where Debian's packages were unpacked, if they are not installed here, or are for another processor", DefaultValueFactory = _ => new("/") };
    private static readonly Option<DirectoryInfo?> KernelRoot = new("--kernel-root") { Description = "where a kernel's package was unpacked, if not at --root" };
    private static readonly Option<DirectoryInfo?> Program = new("--program") { Description = "the folder of bootappliance-ramdisk, if it is not the package's" };
    private static readonly Option<string[]> Module = new("--module") { Description = "a driver besides the usual ones; may be given again" };
    private static readonly Option<string[]> FileHere = new("--file") { Description = "a file below --root for the same place in the image, such as firmware below /lib/firmware; may be given again" };

    public static Command Build() => CliCommands.Group("ramdisk", "The helper image, which machines boot to be deployed from a template. Example: bootappliance ramdisk build --to /var/lib/bootappliance-ramdisk", BuildImage());

    private static Command BuildImage()
    {
        Arch.CompletionSources.Add([.. RamdiskArchitecture.Names]);
        Command command = new("build", "Builds the helper image of this machine's packages; the same parts give the same bytes. Example: bootappliance ramdisk build --to /var/lib/bootappliance-ramdisk && bootappliance distro add ramdisk --kernel /var/lib/bootappliance-ramdisk/linux --initrd /var/lib/bootappliance-ramdisk/initrd.gz") { To, Arch, Root, KernelRoot, Program, Module, FileHere };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = parsed.GetValue(To)!.FullName;
            try
            {
                var parts = PartsOf(parsed);
                var built = await RamdiskImage.BuildAsync(parts, folder, cancellationToken);
                if (parsed.GetValue(Connection.AsJson)) Output.Json(new JsonObject { ["version"] = built.Version, ["modules"] = built.Modules, ["files"] = built.Files, ["unpacked_bytes"] = built.Unpacked, ["packed_bytes"] = built.Packed, ["sha256"] = built.Sha256 });
                else Console.WriteLine($"{folder}: Linux {built.Version} with {built.Modules} modules, {built.Files} files, {ByteSize.Say(built.Unpacked)} unpacked, {ByteSize.Say(built.Packed)} to send; {RamdiskImage.Contents} lists them\nMachines get it by: bootappliance distro edit {DistroOf(parts.Architecture)} --kernel {Path.Combine(folder, RamdiskImage.Kernel)} --initrd {Path.Combine(folder, RamdiskImage.Initrd)} (add instead of edit, the first time)");
                return CliExit.Success;
            }
            catch (RamdiskException exception)
            {
                await Console.Error.WriteLineAsync(exception.Message);
                return CliExit.Refused;
            }
        });
        return command;
    }

    // The image for other machines is a distro of its own: it would be no use to these.
    private static string DistroOf(RamdiskArchitecture architecture) => architecture == RamdiskArchitecture.Own ? "ramdisk" : $"ramdisk-{architecture.Debian} --arch {architecture.Name}";

    /// <exception cref="RamdiskException">The architecture is none.</exception>
    private static RamdiskParts PartsOf(ParseResult parsed)
    {
        var name = parsed.GetValue(Arch)!;
        if (!RamdiskArchitecture.TryParse(name, out var architecture)) throw new RamdiskException($"--arch: {name} is none that the image is built for; say {string.Join(" or ", RamdiskArchitecture.Names)}");
        var root = parsed.GetValue(Root)!.FullName;
        var program = Path.Combine(AppContext.BaseDirectory, architecture == RamdiskArchitecture.Own ? "ramdisk" : $"ramdisk-{architecture.Debian}");
        return new(architecture, root, parsed.GetValue(KernelRoot)?.FullName ?? root, parsed.GetValue(Program)?.FullName ?? program, parsed.GetValue(Module) ?? [], parsed.GetValue(FileHere) ?? []);
    }
}
