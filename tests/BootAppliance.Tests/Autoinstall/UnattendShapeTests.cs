using BootAppliance.Autoinstall;

namespace BootAppliance.Tests.Autoinstall;

/// <summary>Windows Setup passes over what it does not know; here it is told.</summary>
public sealed class UnattendShapeTests
{
    private const string Attributes = "processorArchitecture=\"amd64\" publicKeyToken=\"31bf3856ad364e35\"";

    [Theory]
    [InlineData("specialise", "Microsoft-Windows-Shell-Setup", "", "no pass")]
    [InlineData("specialize", "Microsoft-Windows-ShellSetup", "", "no component of the pass specialize")]
    [InlineData("windowsPE", "Microsoft-Windows-Deployment", "", "no component of the pass windowsPE")]
    [InlineData("specialize", "Microsoft-Windows-Shell-Setup", "<ComputerName>a-name-that-is-too-long</ComputerName>", "more than 15")]
    [InlineData("specialize", "Microsoft-Windows-Shell-Setup", "<ComputerName>", "ComputerName")]
    public async Task A_mistake_in_a_Windows_answer_file_is_told(string pass, string component, string inner, string problem) =>
        Assert.Contains(problem, string.Join('\n', await ProblemsAsync(pass, component, inner)), StringComparison.Ordinal);

    [Fact]
    public async Task A_known_component_in_its_pass_is_no_mistake() =>
        Assert.Equal([], await ProblemsAsync("specialize", "Microsoft-Windows-Shell-Setup", "<ComputerName>web01</ComputerName>"));

    private static Task<IReadOnlyList<string>> ProblemsAsync(string pass, string component, string inner) => AnswerChecks.ProblemsAsync(
        "windows/unattend.xml", "unattend.xml", $"<unattend xmlns=\"urn:schemas-microsoft-com:unattend\"><settings pass=\"{pass}\"><component name=\"{component}\" {Attributes}>{inner}</component></settings></unattend>", CancellationToken.None);
}
