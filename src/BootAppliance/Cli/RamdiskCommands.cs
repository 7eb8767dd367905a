using System.CommandLine;
using System.Text.Json.Nodes;
using BootAppliance.Ramdisk.Build;

namespace BootAppliance.Cli;

/// <summary><c>ramdisk build</c>: the image that machines boot to be deployed from a template.</summary>
internal static class RamdiskCommands
{
    private static readonly Option<DirectoryInfo> To = new("--to") { Description = "the folder that gets the kernel, the image and the list of its contents", Required = true };
    private static readonly Option<DirectoryInfo> KernelRoot = new("--kernel-root") { Description = "where a kernel's package was unpacked, if it is not installed here", DefaultValueFactory = _ => new("/") };
    private static readonly Option<DirectoryInfo> Program = new("--program") { Description = "the folder of bootappliance-ramdisk", DefaultValueFactory = _ => new(Path.Combine(AppContext.BaseDirectory, "ramdisk")) };
    private static readonly Option<string[]> Module = new("--module") { Description = "a driver besides the usual ones; may be given again" };
    private static readonly Option<string[]> FileHere = new("--file") { Description = "a file of this machine for the same place in the image, such as firmware below /lib/firmware; may be given again" };

    public static Command Build() => CliCommands.Group("ramdisk", "The helper image, which machines boot to be deployed from a template. Example: bootappliance ramdisk build --to /var/lib/bootappliance-ramdisk", BuildImage());

    private static Command BuildImage()
    {
        Command command = new("build", "Builds the helper image of this machine's packages; the same parts give the same bytes. Example: bootappliance ramdisk build --to /var/lib/bootappliance-ramdisk && bootappliance distro add ramdisk --kernel /var/lib/bootappliance-ramdisk/linux --initrd /var/lib/bootappliance-ramdisk/initrd.gz") { To, KernelRoot, Program, Module, FileHere };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = parsed.GetValue(To)!.FullName;
            try
            {
                var built = await new RamdiskImage(TimeProvider.System).BuildAsync(new(parsed.GetValue(KernelRoot)!.FullName, parsed.GetValue(Program)!.FullName, parsed.GetValue(Module) ?? [], parsed.GetValue(FileHere) ?? []), folder, cancellationToken);
                if (parsed.GetValue(Connection.AsJson)) Output.Json(new JsonObject { ["version"] = built.Version, ["modules"] = built.Modules, ["files"] = built.Files, ["unpacked_bytes"] = built.Unpacked, ["packed_bytes"] = built.Packed, ["sha256"] = built.Sha256 });
                else Console.WriteLine($"{folder}: Linux {built.Version} with {built.Modules} modules, {built.Files} files, {ByteSize.Say(built.Unpacked)} unpacked, {ByteSize.Say(built.Packed)} to send; {RamdiskImage.Contents} lists them\nMachines get it by: bootappliance distro edit ramdisk --kernel {Path.Combine(folder, RamdiskImage.Kernel)} --initrd {Path.Combine(folder, RamdiskImage.Initrd)} (add instead of edit, the first time)");
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
}
