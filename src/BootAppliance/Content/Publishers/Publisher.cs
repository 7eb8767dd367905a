using System.Collections.Immutable;
using BootAppliance.Content.Names;
using BootAppliance.Content.Signatures;

namespace BootAppliance.Content.Publishers;

/// <summary>A key whose signatures count, for names below its prefixes. A revoked one stays for the record.</summary>
public sealed record Publisher(string Name, PublicKey Key, ImmutableArray<NamePrefix> Prefixes, DateTimeOffset AddedAt, string AddedBy)
{
    public Revocation? Revoked { get; init; }

    public bool MaySign(TemplateName name) => Prefixes.Any(prefix => prefix.Covers(name));
}

public sealed record Revocation(DateTimeOffset At, string By, string Why);
