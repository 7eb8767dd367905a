using System.Collections.Immutable;

namespace BootAppliance.Inventory;

/// <summary>A package repository that installers and installed systems use.</summary>
public sealed record Repo : InventoryObject
{
    /// <summary>Its URL.</summary>
    public string? Mirror { get; init; }

    /// <summary>What the URL leads to.</summary>
    [OneOf("baseurl", "mirrorlist", "metalink")]
    public string MirrorType { get; init; } = "baseurl";

    /// <summary>Which kind of repository it is.</summary>
    [OneOf("apt", "none", "rhn", "rsync", "wget", "yum")]
    public string Breed { get; init; } = "yum";

    public string? OsVersion { get; init; }

    /// <summary>As a distro's, or noarch or src.</summary>
    public string? Arch { get; init; }

    /// <summary>The lower goes first.</summary>
    [Between("1", "99")]
    public int Priority { get; init; } = 99;

    /// <summary>Of an apt repository, such as <c>main</c>.</summary>
    public ImmutableArray<string>? AptComponents { get; init; }

    /// <summary>Of an apt repository, such as <c>bookworm</c>.</summary>
    public ImmutableArray<string>? AptDists { get; init; }

    /// <summary>Further keys of a yum repository, such as <c>gpgcheck</c>.</summary>
    public ImmutableSortedDictionary<string, string> Yumopts { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public string? Proxy { get; init; }
}
