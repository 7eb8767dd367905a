using BootAppliance.Installs;

namespace BootAppliance.Actions;

/// <summary>The actions that there are without anybody's doing.</summary>
public static class ShippedActions
{
    private static readonly ActionRecord Boot = new() { Name = "", NextBoot = ActionBoot.Network, Power = ActionPower.Cycle, Proof = ActionProof.NetworkBoot };
    private static readonly ActionRecord Install = Boot with { Arm = true, Executor = ActionExecutor.Installer };
    private static readonly ActionRecord Helper = Boot with { Arm = true, Executor = ActionExecutor.HelperImage };
    private static readonly ActionRecord Agent = new() { Name = "", Power = ActionPower.On, Executor = ActionExecutor.Agent, Proof = ActionProof.ReadBack };

    /// <summary>In the order in which a machine meets them.</summary>
    public static IReadOnlyList<ActionRecord> All { get; } =
    [
        Helper with { Name = "discover", Mode = InstallMode.Discover, Text = "boots a system that tells what the machine is" },
        Install with { Name = "install", Text = "installs the machine from its profile" },
        Install with { Name = "image", Text = "boots the image that the machine has instead of a profile", Executor = ActionExecutor.Image },
        Agent with { Name = "configure", Text = "applies the profile's settings to the installed machine" },
        Agent with { Name = "update", Text = "updates the software of the installed machine" },
        Agent with { Name = "firmware", Text = "updates the machine's firmware, and cycles it", Postreboot = ActionPower.Cycle },
        Helper with { Name = "rescue", Mode = InstallMode.Rescue, Text = "boots a system to repair the machine with" },
        Install with { Name = "reinstall", Text = "installs the machine again; what is on its disks is lost" },
        Helper with { Name = "wipe", Mode = InstallMode.Wipe, Text = "boots a system that erases the machine's disks, and switches it off", Postreboot = ActionPower.Off },
        new ActionRecord { Name = "retire", Text = "takes the machine's arming back and switches it off", Disarm = true, Power = ActionPower.Off, Proof = ActionProof.ReadBack },
    ];

    public static ActionRecord? Of(string name) => All.FirstOrDefault(one => one.Name == name);
}
