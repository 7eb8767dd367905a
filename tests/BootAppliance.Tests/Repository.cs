namespace BootAppliance.Tests;

/// <summary>The tree that the tests were built from, for the tests of its documents and its structure.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "BootAppliance.sln"))) folder = folder.Parent ?? throw new InvalidOperationException("the repository is not around the tests");
        return folder.FullName;
    }
}
