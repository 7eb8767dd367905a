namespace BootAppliance.Web;

/// <summary>What a list's address asks for besides its own fields: the text to find, and which page of it.</summary>
internal sealed record PageQuery(string Path, string? Text, int Page, int Size)
{
    public const int LargestText = 128;

    /// <summary>Without a <c>size</c> in the address.</summary>
    public const int UsualSize = 100;

    private static readonly int[] Sizes = [UsualSize, 250, 1000];

    /// <summary>The other fields, in the order in which they stand in the address.</summary>
    public IReadOnlyList<(string Name, string? Value)> Fields { get; init; } = [];

    public static PageQuery Read(string path, IQueryCollection query)
    {
        var text = query["q"].ToString().Trim();
        return new PageQuery(
            path,
            text.Length is 0 or > LargestText ? null : text,
            int.TryParse(query["page"], out var page) ? Math.Clamp(page, 1, 100_000) : 1,
            int.TryParse(query["size"], out var size) && Sizes.Contains(size) ? size : UsualSize);
    }

    /// <summary>The value if it is one of those that the page knows.</summary>
    public static string? Known(IQueryCollection query, string name, IEnumerable<string> values) => values.FirstOrDefault(one => one == query[name].ToString());

    public int Skip => (Page - 1) * Size;

    public bool Has(string? value) => value?.Contains(Text!, StringComparison.OrdinalIgnoreCase) ?? false;

    /// <summary>This list's address with some fields changed; one that is null is left out, and without a place in it it begins at its start.</summary>
    public string With(params (string Name, string? Value)[] changed)
    {
        var fields = Fields.Append(("q", Text)).Append(("size", Size == UsualSize ? null : Size.ToString())).Select(field => changed.FirstOrDefault(one => one.Name == field.Item1) is { Name: not null } other ? other : field)
            .Concat(changed.Where(one => one.Name is "page" or "before")).Where(field => field.Item2 is not null).Select(field => $"{field.Item1}={Uri.EscapeDataString(field.Item2!)}");
        return string.Join('&', fields) is { Length: > 0 } query ? $"{Path}?{query}" : Path;
    }

    public Html Search(string label, string placeholder) =>
        $"""<form class="search" role="search" action="{Path}">{Fields.Where(field => field.Value is not null).Select(Hidden)}<input type="search" name="q" value="{Text}" placeholder="{placeholder}" aria-label="{label}" maxlength="{LargestText}"></form>""";

    /// <summary>Which part of how many is shown, and the way to the others.</summary>
    public Html Pager(int found, string what)
    {
        if (found <= UsualSize && Page == 1) return Html.Empty;
        var last = (found + Size - 1) / Size;
        return $"""
            <nav class="pager" aria-label="Parts of the list">{Step(Page > 1, Page - 1, "Previous")}<span>{Math.Min(Skip + 1, found)} to {Math.Min(Skip + Size, found)} of {found} {what}</span>{Step(Page < last, Page + 1, "Next")}<span class="sizes">{Sizes.Select(SizeLink)} at a time</span></nav>
            """;
    }

    private Html Step(bool isThere, int page, string label) => isThere ? (Html)$"""<a href="{With(("page", page == 1 ? null : page.ToString()))}">{label}</a>""" : $"""<span class="muted">{label}</span>""";

    private Html SizeLink(int size) => $"""<a href="{With(("size", size == UsualSize ? null : size.ToString()))}"{(size == Size ? Sections.Current : Html.Empty)}>{size}</a> """;

    private static Html Hidden((string Name, string? Value) field) => $"""<input type="hidden" name="{field.Name}" value="{field.Value}">""";
}
