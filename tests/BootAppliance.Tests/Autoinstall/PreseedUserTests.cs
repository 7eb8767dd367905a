using BootAppliance.Autoinstall;

namespace BootAppliance.Tests.Autoinstall;

/// <summary>User names at which Debian's installer stops and asks, as a whole install has shown of admin.</summary>
public sealed class PreseedUserTests
{
    private static Task<IReadOnlyList<string>> ProblemsAsync(string name) =>
        AnswerChecks.ProblemsAsync("debian/preseed.cfg", "preseed.cfg", $"d-i passwd/user-fullname string x\nd-i passwd/username string {name}\n", default);

    [Theory, InlineData("admin"), InlineData("operator"), InlineData("www-data"), InlineData("Debian-exim")]
    public async Task A_user_name_that_the_installer_reserves_is_a_problem(string name) =>
        Assert.Contains($"the user name {name} is reserved by Debian's installer", Assert.Single(await ProblemsAsync(name)));

    [Theory, InlineData("Jane"), InlineData("1st"), InlineData("jane.doe"), InlineData("abcdefghijklmnopqrstuvwxyz0123456")]
    public async Task A_user_name_that_the_installer_does_not_take_is_a_problem(string name) =>
        Assert.Contains($"another user name than {name}", Assert.Single(await ProblemsAsync(name)));

    [Theory, InlineData("debian"), InlineData("jane-doe_2"), InlineData("administrator")]
    public async Task Other_user_names_are_none(string name) => Assert.Empty(await ProblemsAsync(name));
}
