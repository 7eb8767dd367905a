using BootAppliance.Inventory.Secrets;

namespace BootAppliance.Tests.Inventory;

public sealed class SecretBoxTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bootappliance-test-");

    private string KeyFile => Path.Combine(_folder.FullName, "secrets.key");

    [Fact]
    public void The_key_is_made_once_for_its_owner_alone_and_read_at_the_next_start()
    {
        var sealed1 = Box().Seal("secret", "web01");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        Assert.Equal("secret", Box(hasSecrets: true).Open(sealed1, "web01"));
        Assert.NotEqual(sealed1, Box().Seal("secret", "web01"));
        Assert.Equal("(hidden)", sealed1.ToString());
    }

    [Fact]
    public void What_was_sealed_for_one_machine_opens_for_no_other_and_not_when_it_was_altered()
    {
        var box = Box();
        var one = box.Seal("secret", "web01");
        Assert.Contains("sealed for another machine", Assert.Throws<SecretException>(() => box.Open(one, "web02")).Message, StringComparison.Ordinal);
        var data = one.Data;
        data[15] ^= 1;
        Assert.Throws<SecretException>(() => box.Open(SealedSecret.Of(one.KeyId, data), "web01"));
    }

    [Fact]
    public void A_key_that_is_gone_is_told_and_never_replaced_while_something_is_sealed()
    {
        var one = Box().Seal("secret", "web01");
        File.Delete(KeyFile);
        var without = Box(hasSecrets: true);
        Assert.Contains("the key of the stored passwords is gone", without.Problem, StringComparison.Ordinal);
        Assert.Throws<SecretException>(() => without.Open(one, "web01"));
        Assert.Throws<SecretException>(() => without.Seal("secret", "web01"));
        Assert.False(File.Exists(KeyFile));
        var other = Box();
        Assert.Contains($"sealed with the key {one.KeyId}, and this appliance has the key {other.KeyId}", Assert.Throws<SecretException>(() => other.Open(one, "web01")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_others_may_read_and_one_that_is_cut_short_are_not_used()
    {
        Box();
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains($"run: chmod 0600 {KeyFile}", Box().Problem, StringComparison.Ordinal);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllBytes(KeyFile, new byte[5]);
        Assert.Contains("holds 5 bytes", Box().Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_systemd_credential_goes_before_the_file()
    {
        var byFile = Box();
        var credentials = _folder.CreateSubdirectory("credentials");
        File.WriteAllBytes(Path.Combine(credentials.FullName, SecretKey.CredentialName), [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        Assert.NotEqual(byFile.KeyId, Box(credentials: credentials.FullName).KeyId);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private SecretBox Box(bool hasSecrets = false, string? credentials = null)
    {
        SecretBox box = new();
        box.Use(SecretKey.Load(_folder.FullName, credentials, hasSecrets));
        return box;
    }
}
