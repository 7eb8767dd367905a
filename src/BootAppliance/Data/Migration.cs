using System.Security.Cryptography;
using System.Text;

namespace BootAppliance.Data;

/// <summary>One embedded step of the schema: <c>NNNN_name.sql</c>, the same text for both engines.</summary>
public sealed record Migration(long Version, string Name, string Sql)
{
    private const string Folder = ".Migrations.";

    /// <summary>Of the text as shipped, so that an edit to an applied migration is noticed.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    public static IReadOnlyList<Migration> Embedded { get; } = [.. Load().OrderBy(migration => migration.Version)];

    private static IEnumerable<Migration> Load()
    {
        var assembly = typeof(Migration).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            var at = resource.IndexOf(Folder, StringComparison.Ordinal);
            if (at < 0) continue;
            var name = Path.GetFileNameWithoutExtension(resource[(at + Folder.Length)..]);
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return new Migration(long.Parse(name.AsSpan(0, 4)), name, reader.ReadToEnd());
        }
    }
}
