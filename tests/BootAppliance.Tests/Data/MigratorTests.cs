using BootAppliance.Data;

namespace BootAppliance.Tests.Data;

public sealed class MigratorTests : IDisposable
{
    private static readonly Migration First = new(1, "0001_first", "CREATE TABLE a (x $int) $strict");
    private static readonly Migration Second = new(2, "0002_second", "CREATE TABLE b (x $int) $strict");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bootappliance-test-");
    private readonly SqliteDialect _dialect;

    public MigratorTests() => _dialect = new SqliteDialect(Path.Combine(_folder.FullName, "state.db"));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Each_migration_is_applied_once()
    {
        Assert.Equal(["0001_first"], Run(First));
        Assert.Equal(["0002_second"], Run(First, Second));
        Assert.Empty(Run(First, Second));
    }

    [Fact]
    public void The_state_is_copied_aside_before_an_upgrade()
    {
        Run(First);
        Run(First, Second);
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "state.db.before-0002")));
    }

    [Fact]
    public void A_database_of_a_newer_version_is_refused()
    {
        Run(First, Second);
        Assert.Contains("newer version", Assert.Throws<MigrationException>(() => Run(First)).Message);
    }

    [Fact]
    public void An_altered_migration_is_refused()
    {
        Run(First);
        Assert.Contains("altered", Assert.Throws<MigrationException>(() => Run(First with { Sql = "SELECT 1" })).Message);
    }

    [Fact]
    public void A_migration_that_fails_leaves_the_schema_as_it_was()
    {
        Run(First);
        Assert.ThrowsAny<Exception>(() => Run(First, Second with { Sql = Second.Sql + "; SELECT nonsense" }));
        Assert.Equal(["0002_second"], Run(First, Second));
    }

    private IReadOnlyList<string> Run(params Migration[] migrations)
    {
        using var connection = _dialect.OpenWriter();
        return Migrator.Run(_dialect, connection, migrations, DateTimeOffset.UnixEpoch);
    }
}
