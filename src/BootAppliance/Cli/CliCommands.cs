using System.CommandLine;

namespace BootAppliance.Cli;

public static class CliCommands
{
    public static void AddTo(RootCommand root)
    {
    }
}
