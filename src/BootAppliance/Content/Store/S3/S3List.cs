using System.Globalization;
using System.Xml.Linq;

namespace BootAppliance.Content.Store.S3;

/// <summary>What a page of ListObjectsV2 tells of an object.</summary>
internal static class S3List
{
    /// <returns>Its key without <paramref name="prefix"/>; null if the element is not as it should be.</returns>
    public static BlobEntry? Entry(XElement contents, string prefix) =>
        contents.ElementHere("Key") is { } key && key.StartsWith(prefix, StringComparison.Ordinal)
        && long.TryParse(contents.ElementHere("Size"), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
        && DateTimeOffset.TryParse(contents.ElementHere("LastModified"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since)
            ? new(key[prefix.Length..], length, since) : null;
}
