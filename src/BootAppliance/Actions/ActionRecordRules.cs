using BootAppliance.Installs;
using BootAppliance.Inventory;

namespace BootAppliance.Actions;

/// <summary>What a record must satisfy, so that an action can come to an end. Pure.</summary>
internal static class ActionRecordRules
{
    private const int LongestText = 200;

    /// <returns>What is wrong, by field.</returns>
    public static Dictionary<string, string[]> Check(ActionRecord record)
    {
        Dictionary<string, string[]> errors = [];
        void Add(string field, string text) => errors.TryAdd(field, [text]);
        FieldRules.Check(record, Add);
        if (!IsName(record.Name)) Add("name", "is 1 to 32 of a-z 0-9 -, a letter first, and not runs");
        if (record.Text.Length > LongestText || record.Text.Any(char.IsControl)) Add("text", $"is one line of at most {LongestText} characters");
        var installs = record.Executor is ActionExecutor.Installer or ActionExecutor.Image or ActionExecutor.HelperImage;
        if (record.Arm != installs) Add("arm", installs ? $"is true for the executor {Word(record.Executor)}, since only an armed machine gets it" : "belongs to the executors installer, image and helper_image; set one, or arm=false");
        if (record.Executor == ActionExecutor.HelperImage != (record.Mode != InstallMode.Install)) Add("mode", record.Mode == InstallMode.Install ? "says what the helper image does: discover, rescue or wipe" : "belongs to the executor helper_image; set that, or mode=install");
        if (record is { Arm: true, Disarm: true }) Add("disarm", "cannot be with arm; set one of them");
        if (record.NextBoot != ActionBoot.None && !record.Boots) Add("next_boot", "wants a boot; set power to on, cycle or reset, or next_boot to none");
        if (record.Proof == ActionProof.NetworkBoot && record.NextBoot == ActionBoot.Disk) Add("proof", "is network_boot, and the machine is told to boot its disk; set proof to read_back");
        if (record is { Proof: ActionProof.NetworkBoot, Power: ActionPower.Off or ActionPower.SoftOff }) Add("proof", "is network_boot, and a machine that is off sends none; set proof to read_back");
        if (record is { Arm: true, Power: ActionPower.Off or ActionPower.SoftOff }) Add("power", "is off, and nothing installs itself so; set it to cycle, on or none, and postreboot to off if that is meant");
        return errors;
    }

    public static bool IsName(string name) => name.Length is > 0 and <= 32 && char.IsAsciiLetterLower(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && name != "runs";

    private static string Word(ActionExecutor executor) => Power.Queue.PowerIntentStore.Word(executor);
}
