namespace BootAppliance.Storage.Capabilities;

/// <summary>The set of interest: what nobody says a device has, it is taken to lack.</summary>
public enum Capability
{
    /// <summary>The state of a file is kept while the file goes on.</summary>
    Snapshot,

    /// <summary>A copy of a file shares its blocks until one of them is written (FICLONE).</summary>
    Clone,

    /// <summary>Blocks are taken when they are written.</summary>
    ThinProvisioning,

    /// <summary>Blocks can be taken before they are written (fallocate).</summary>
    Preallocation,

    /// <summary>Blocks in the middle of a file can be given back.</summary>
    HolePunch,

    /// <summary>Equal blocks are kept once, by the device itself.</summary>
    Deduplication,

    /// <summary>What is written is packed, by the device itself.</summary>
    Compression,

    /// <summary>What is written is encrypted, by the device itself.</summary>
    Encryption,

    /// <summary>Blocks are spread over, or kept on, several devices; with its level.</summary>
    Raid,

    /// <summary>Reads and writes can go past the page cache (O_DIRECT).</summary>
    DirectIo,

    /// <summary>A file can be written in place on a file system that else never does.</summary>
    NoCow,

    /// <summary>A file tells where its blocks are (FIEMAP).</summary>
    ExtentMap,

    /// <summary>Blocks that are given back reach the device (discard).</summary>
    Discard,

    /// <summary>What it is made of is known; with the medium.</summary>
    Media,
}

/// <summary>How capabilities are spelled in files and on the command line: <c>thin_provisioning</c>.</summary>
public static class CapabilityWords
{
    public static string Word(this Capability capability) => Spell(capability.ToString());

    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<Capability>().Select(Word)];

    public static bool TryParse(string word, out Capability capability)
    {
        var at = All.ToList().IndexOf(word);
        capability = at < 0 ? default : Enum.GetValues<Capability>()[at];
        return at >= 0;
    }

    internal static string Spell(string name) => string.Concat(name.Select((letter, at) => at > 0 && char.IsAsciiLetterUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
