using System.ComponentModel;
using BootAppliance.Programs;

namespace BootAppliance.Power.Programs;

/// <summary>A program of Debian's that speaks to a power system.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Role">How a sentence goes on that tells of it: "has the agent fence_apc", say.</param>
/// <param name="Package">Debian's, that has it.</param>
internal sealed record OutsideProgram(string Path, string Role, string Package)
{
    /// <summary>From start to end; more than the waits that the programs are given.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <param name="arguments">Nothing that is secret, and of the inventory only what was looked at: anybody on this machine can read them.</param>
    /// <param name="input">Its standard input, whole.</param>
    /// <param name="clock">Of the patience.</param>
    /// <param name="cancellationToken">Kills it too.</param>
    /// <exception cref="PowerException">It cannot be started, or did not end.</exception>
    public async Task<ProgramRun> RunAsync(IReadOnlyList<string> arguments, string input, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            return await new ProgramCall(Path, arguments) { Input = input, Patience = Patience }.RunAsync(clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new PowerException(PowerFailure.TimedOut, $"{Role}, which did not end within {Patience.TotalSeconds:f0} s and was killed", "read the state, then try again; check that the power system answers at its address") { MayHaveHappened = true };
        }
        catch (Win32Exception exception)
        {
            throw new PowerException(PowerFailure.BadSetting, $"{Role}, and {Path} cannot be started by {ProgramCall.Setsid} ({exception.Message})", $"install Debian's packages util-linux and {Package}");
        }
    }
}
