namespace BootAppliance.Content.Store.S3;

/// <summary>One request: of an object, or of the bucket where <paramref name="Key"/> is empty.</summary>
internal sealed record S3Request(HttpMethod Method, string Key)
{
    /// <summary>In the order of their names, as the signature wants them.</summary>
    public IReadOnlyList<(string Name, string Value)> Query { get; init; } = [];

    /// <summary>Signed with it; small letters, in the order of their names.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public byte[] Body { get; init; } = [];

    /// <summary>Every byte but the unreserved ones as %XX; the slashes of a key stay (Signature Version 4, UriEncode).</summary>
    public static string Escape(string key) => string.Join('/', key.Split('/').Select(Uri.EscapeDataString));

    /// <summary>As the signature and the address have it, without the question mark.</summary>
    public string EscapedQuery => string.Join('&', Query.Select(one => $"{Uri.EscapeDataString(one.Name)}={Uri.EscapeDataString(one.Value)}"));
}
