using System.Diagnostics;
using BootAppliance.Autoinstall;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Tests.Autoinstall;

public sealed class ValueEncoderTests
{
    private static readonly Arbitrary<string> Hostile = Gen.Elements(
            "a", "'", "\"", "\\", "$", "$(id)", "`id`", "${x}", ";", "&&", "||", " ", "é", "{{x}}", "<b>", "]]>", "#", "%", "\u0000", "\n", "\r")
        .ListOf().Select(parts => string.Concat(parts)).ToArbitrary();

    [Fact]
    public void Security_06_no_language_takes_a_line_break_or_another_control_character() => Prop.ForAll(Hostile, value =>
    {
        foreach (var language in Enum.GetValues<OutputLanguage>())
        {
            var isRefused = Throws(() => ValueEncoder.Encode(language, value));
            if (value.Any(char.IsControl) && !isRefused) return false;
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Security_06_an_iPXE_script_expands_nothing_of_a_value() => Prop.ForAll(Hostile, value =>
        Throws(() => ValueEncoder.Encode(OutputLanguage.Ipxe, value))
        || (!value.Contains("${", StringComparison.Ordinal) && !value.Contains("||", StringComparison.Ordinal) && !value.Contains("&&", StringComparison.Ordinal)))
        .QuickCheckThrowOnFailure();

    [Fact]
    public async Task Security_06_a_shell_reads_back_exactly_the_value()
    {
        List<string> values = ["it's", "$(id)", "`id`", "a b", "\"", "\\", "'; reboot; '", "é", "''", "", "${HOME}", "*"];
        var script = string.Join('\n', values.Select(value => $"printf '%s\\n' {ValueEncoder.Encode(OutputLanguage.Shell, value)}"));
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", script]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        Assert.Equal(values, (await shell.StandardOutput.ReadToEndAsync()).TrimEnd('\n').Split('\n'));
    }

    private static bool Throws(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (UnsafeValueException)
        {
            return true;
        }
    }
}
