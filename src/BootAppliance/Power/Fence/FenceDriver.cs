using System.Text;
using BootAppliance.Power.Programs;
using BootAppliance.Programs;

namespace BootAppliance.Power.Fence;

/// <summary>
/// Every fence agent, by what it says of itself. An agent's exit code decides whether it failed and never its text, whose words change
/// between versions. Its <c>reboot</c> is not used: it says done even where the machine did not come back.
/// </summary>
public sealed class FenceDriver(FenceAgents agents, TimeProvider clock) : IPowerDriver
{
    private const int IsOn = 0;
    private const int IsOff = 2;

    /// <summary>Two runs of an agent: what it is, and what it does.</summary>
    private static readonly TimeSpan Deadline = 2 * OutsideProgram.Patience + TimeSpan.FromSeconds(5);

    public string Kind => "fence";

    public bool Can(PowerTarget target, PowerVerb verb) => verb is PowerVerb.On or PowerVerb.Off;

    public Task<PowerOutcome<PowerState>> StatusAsync(PowerTarget target, CancellationToken cancellationToken) => PowerOperation.RunAsync(target, Deadline, clock, async token =>
    {
        var run = await RunAsync(target, "status", token);
        return run.ExitCode switch
        {
            IsOn => PowerState.On,
            IsOff => PowerState.Off,
            _ => throw Failed(target, "status", run),
        };
    }, cancellationToken);

    public async Task<PowerOutcome> AlterAsync(PowerTarget target, PowerVerb verb, CancellationToken cancellationToken) => await PowerOperation.RunAsync(target, Deadline, clock, async token =>
    {
        var action = verb switch
        {
            PowerVerb.On => "on",
            PowerVerb.Off => "off",
            _ => throw new PowerException(PowerFailure.Unsupported, $"is driven by a fence agent, which cannot do {verb}", "switch it off and on"),
        };
        var run = await RunAsync(target, action, token);
        return run.ExitCode == 0 ? true : throw Failed(target, action, run);
    }, cancellationToken);

    public Task<PowerOutcome> SetNextBootAsync(PowerTarget target, NextBoot boot, CancellationToken cancellationToken) => CannotAsync(target, "set what is booted next", "set the machine's boot order to network first; power on works without this");

    public Task<PowerOutcome> IdentifyAsync(PowerTarget target, TimeSpan duration, CancellationToken cancellationToken) => CannotAsync(target, "light a lamp", "look for the machine by its name or place");

    public Task<PowerOutcome<PowerCapabilities>> CapabilitiesAsync(PowerTarget target, CancellationToken cancellationToken) => PowerOperation.RunAsync(target, Deadline, clock, async token =>
    {
        var agent = await agents.MetadataAsync(Name(target), token);
        return new PowerCapabilities(
            [.. new[] { PowerVerb.On, PowerVerb.Off }.Where(verb => agent.Actions.Contains(verb == PowerVerb.On ? "on" : "off"))], SetsNextBoot: false, Identifies: false,
            [new("agent", $"{agent.Name}, {agent.Description}"), new("options", string.Join(", ", agent.Parameters.Keys.Order()))]);
    }, cancellationToken);

    private static string Name(PowerTarget target) => target.Options.GetValueOrDefault("agent") is { Length: > 0 } name
        ? name
        : throw new PowerException(PowerFailure.BadSetting, "has no option agent", "set it to the fence agent that drives it, fence_apc say");

    private static Task<PowerOutcome> CannotAsync(PowerTarget target, string what, string remedy) =>
        Task.FromResult(new PowerOutcome(new PowerException(PowerFailure.Unsupported, $"is driven by a fence agent, which cannot {what}", remedy).About(target)));

    private static PowerException Failed(PowerTarget target, string action, ProgramRun run)
    {
        var words = run.LastWords(Encoding.UTF8.GetString(target.Password.Reveal()));
        return new(Hint(run.Error), $"has the agent {Name(target)}, whose {action} failed with exit code {run.ExitCode}: {words}", "check address, account, password and plug in the inventory") { MayHaveHappened = action != "status" };
    }

    /// <summary>
    /// What fencing.py has said since its first versions. It tells a refused login from a lost connection no better than this, and its words
    /// may change, so they only ever stop what would lock an account.
    /// </summary>
    private static PowerFailure Hint(string error) =>
        error.Contains("Unable to connect/login to fencing device", StringComparison.OrdinalIgnoreCase) ? PowerFailure.AuthenticationRefused
        : error.Contains("does not have the correct privileges", StringComparison.OrdinalIgnoreCase) ? PowerFailure.PrivilegeRefused
        : PowerFailure.ProtocolError;

    private async Task<ProgramRun> RunAsync(PowerTarget target, string action, CancellationToken cancellationToken)
    {
        var name = Name(target);
        var agent = await agents.MetadataAsync(name, cancellationToken);
        if (!agent.Actions.Contains(action)) throw new PowerException(PowerFailure.Unsupported, $"has the agent {name}, which has no {action}", "use another power system for it");
        return await agents.Program(name).RunAsync([], FenceInput.Of(target, agent, action), clock, cancellationToken);
    }
}
