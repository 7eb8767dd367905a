using BootAppliance.Inventory;
using BootAppliance.Inventory.Secrets;
using BootAppliance.Power.Detection;

namespace BootAppliance.Web;

/// <summary>Takes a proposed power system into the inventory, with the account that somebody gives for it.</summary>
internal static class ProposalForms
{
    private const int LongestPassword = 256;

    public static async Task<IResult> TakeAsync(string address, HttpContext context, InventoryStore inventory, SecretBox secrets, PowerProposals proposals, CancellationToken cancellationToken)
    {
        var form = await context.Request.ReadFormAsync(cancellationToken);
        var (name, user, password) = (form["system"].ToString().Trim(), form["user"].ToString().Trim(), form["password"].ToString());
        if (await proposals.FindAsync(address, cancellationToken) is not { } proposal) return Refused($"No power system is proposed at {address} any more.");
        if (!inventory.Current.Systems.TryGetValue(name, out var system)) return Refused($"No machine is called {name}.");
        if (user.Length == 0) return Refused("An account is missing: none is tried by guess.");
        if (password.Length is 0 or > LongestPassword || password.Any(char.IsControl)) return Refused($"The password is one line of 1 to {LongestPassword} characters.");
        var power = PowerProposal.NameIn(system);
        SealedSecret sealedPassword;
        try
        {
            sealedPassword = secrets.Seal(password, PowerPasswords.OwnerOf(system.Name, power));
        }
        catch (SecretException exception)
        {
            return Refused($"The password cannot be stored: {exception.Message}");
        }

        var saved = await inventory.SaveAsync(
            system with { Power = system.Power.Add(power, proposal.Settings with { User = user, Password = sealedPassword }) }, system.Version, dryRun: false, InventoryAnswers.Who(context), cancellationToken);
        return saved switch
        {
            SaveResult.Saved => TypedResults.LocalRedirect(MachineTable.PathOf(name) + "#power"),
            SaveResult.Invalid invalid => Refused(Forms.Sentence(invalid.Errors)),
            _ => Refused($"{name} was changed meanwhile; try again."),
        };

        IResult Refused(string why) => Forms.Refused(context, why, Section.Discovered.Path());
    }
}
