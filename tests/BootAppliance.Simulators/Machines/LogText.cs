using System.Text;

namespace BootAppliance.Simulators.Machines;

/// <summary>What a machine writes into its log files: always the same, so that nobody has to remember it.</summary>
internal static class LogText
{
    public static readonly string[] Files = ["installer-syslog", "partman"];

    /// <summary>The first <paramref name="length"/> bytes of a file.</summary>
    public static byte[] Of(string machine, string file, int length)
    {
        var text = new StringBuilder();
        for (var line = 0; text.Length < length; line++) text.Append($"{line:d6} {machine} {file}: line {line * 7919 % 10_007}\n");
        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }
}
