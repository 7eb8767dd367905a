using System.Text.Json.Serialization;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Hosts;

namespace BootAppliance.Storage.Helper;

/// <summary>What the host helper is asked for: the verbs of <see cref="IStorageHost"/> and no others.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "verb")]
[JsonDerivedType(typeof(Look), "look")]
[JsonDerivedType(typeof(Capabilities), "capabilities")]
[JsonDerivedType(typeof(Matrix), "matrix")]
[JsonDerivedType(typeof(Create), "create")]
[JsonDerivedType(typeof(Inspect), "inspect")]
[JsonDerivedType(typeof(Grow), "grow")]
[JsonDerivedType(typeof(Delete), "delete")]
[JsonDerivedType(typeof(Limit), "limit")]
[JsonDerivedType(typeof(Measure), "measure")]
internal abstract record HelperRequest
{
    public sealed record Look(ResourcePlace Place) : HelperRequest;

    public sealed record Capabilities(ResourcePlace Place, IReadOnlyDictionary<string, string> Configured) : HelperRequest;

    public sealed record Matrix : HelperRequest;

    public sealed record Create(ResourcePlace Place, string Name, DiskSpecification Disk) : HelperRequest
    {
        /// <summary>Without the passphrase.</summary>
        public override string ToString() => $"create {Name} in {Place.Where}";
    }

    public sealed record Inspect(ResourcePlace Place, string Name, DiskFormat Format) : HelperRequest;

    public sealed record Grow(ResourcePlace Place, string Name, DiskFormat Format, long Size, AllocationPolicy Policy) : HelperRequest;

    public sealed record Delete(ResourcePlace Place, string Name) : HelperRequest;

    public sealed record Limit(ResourcePlace Place, string Name, long Bytes) : HelperRequest;

    public sealed record Measure(ResourcePlace Place) : HelperRequest;

    /// <summary>The resource that it is about; null for the program alone.</summary>
    internal ResourcePlace? At => this switch
    {
        Look look => look.Place,
        Capabilities capabilities => capabilities.Place,
        Create create => create.Place,
        Inspect inspect => inspect.Place,
        Grow grow => grow.Place,
        Delete delete => delete.Place,
        Limit limit => limit.Place,
        Measure measure => measure.Place,
        _ => null,
    };

    /// <summary>The disk that it is about; null: none.</summary>
    internal string? Named => this switch
    {
        Create create => create.Name,
        Inspect inspect => inspect.Name,
        Grow grow => grow.Name,
        Delete delete => delete.Name,
        Limit limit => limit.Name,
        _ => null,
    };

    internal string Verb => GetType().Name.ToLowerInvariant();

    /// <summary>Whether something is another after it.</summary>
    internal bool Alters => this is Create or Grow or Delete or Limit;
}
