namespace BootAppliance.Installs;

/// <summary><c>installs</c>: how long each part of an install may take.</summary>
public sealed record InstallOptions
{
    /// <summary><c>helper_profile</c>: the profile whose distro is the helper image, which machines boot to be discovered, rescued or wiped; those whose distro is arm64, and unknown ones who tell DHCP that they are, boot that of the profile with <c>-arm64</c> behind this name, if there is one. Default <c>helper</c>.</summary>
    public string HelperProfile { get; init; } = "helper";

    /// <summary><c>arm_expiry</c>: how long a system stays armed without booting; 1m to 30d. Default 24h.</summary>
    [Between("1m", "30d")]
    public TimeSpan ArmExpiry { get; init; } = TimeSpan.FromHours(24);

    /// <summary><c>answer_window</c>: how long the answer file stays fetchable after its first fetch; 1m to 24h. Default 30m.</summary>
    [Between("1m", "24h")]
    public TimeSpan AnswerWindow { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary><c>booting_deadline</c>: from the first boot file to the answer file; later it counts as stalled. 1m to 24h. Default 30m.</summary>
    [Between("1m", "24h")]
    public TimeSpan BootingDeadline { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary><c>installing_deadline</c>: from one sign of life of the installer to the next; later it counts as stalled. 1m to 7d. Default 1h.</summary>
    [Between("1m", "7d")]
    public TimeSpan InstallingDeadline { get; init; } = TimeSpan.FromHours(1);
}
