namespace BootAppliance.Boot;

/// <summary>One sentence for each reason, for the machine's screen, the events and <c>system explain</c>.</summary>
public static class BootSentences
{
    public static string Of(BootReason reason, string machine) => reason switch
    {
        BootReason.Armed => $"{machine} is armed: it gets its installer",
        BootReason.ArmedForHelper => $"{machine} is armed for something else than an install: it gets the helper image",
        BootReason.NotArmed => $"{machine} is not armed: it boots its own disk; to install it: bootappliance system arm {machine}",
        BootReason.ArmingExpired => $"the arming of {machine} has expired: it boots its own disk; arm it again",
        BootReason.Installed => $"{machine} is installed: it boots its own disk",
        BootReason.Failed => $"the last install of {machine} failed: it boots its own disk; see: bootappliance install show {machine}",
        BootReason.Held => $"the last install of {machine} failed and its profile says hold: it waits; see: bootappliance install show {machine}, then: bootappliance system arm {machine}, or disarm",
        BootReason.SecondStage => $"{machine} is installing and its installer has a second stage: it boots its own disk",
        BootReason.Returned => $"{machine} came back before its install was finished: it boots its own disk, the install counts as failed",
        BootReason.NoDistro => $"{machine} is armed, but its profile leads to no distro: it boots its own disk; set one with: bootappliance profile edit",
        BootReason.NoImage => $"{machine} is armed, but its image has no file that a machine boots: it boots its own disk; give it one with: bootappliance image edit NAME --file FILE",
        BootReason.ImageBooted => $"{machine} has booted its image: it boots its own disk; to boot the image again: bootappliance system arm {machine}",
        BootReason.UnknownIgnored => $"{machine} is in no inventory: it boots its own disk; to add it: bootappliance system add NAME --profile PROFILE --mac {machine}",
        BootReason.UnknownMenu => $"{machine} is in no inventory: it gets the menu",
        BootReason.UnknownDiscover => $"{machine} is in no inventory and boot.unknown is discover: it is adopted, and boots the helper image to tell what it is",
        BootReason.UnknownInstall => $"{machine} is in no inventory: boot.unknown adopts and installs it",
        _ => $"the request names a machine whose address it did not come from: it gets nothing",
    };
}
