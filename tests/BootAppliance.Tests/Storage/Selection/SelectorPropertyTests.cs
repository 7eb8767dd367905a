using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Selection;

namespace BootAppliance.Tests.Storage.Selection;

public sealed class SelectorPropertyTests
{
    private const int Rounds = 1000;

    private readonly Random _random = new(9092161);

    [Fact]
    public void A_stricter_need_never_adds_a_candidate()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var request = Any();
            var before = request.Possible();
            foreach (var stricter in Stricter(request)) Assert.Empty(stricter.Possible().Except(before));
        }
    }

    [Fact]
    public void The_same_request_gets_the_same_answer_word_by_word_whatever_order_its_facts_came_in()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var request = Any();
            var shuffled = request with { Capabilities = Requests.Having([.. request.Capabilities.Present.Reverse()]), Matrix = request.Matrix with { Cells = [.. request.Matrix.Cells.Reverse()] } };
            Assert.Equal(Words(request), Words(shuffled with { Matrix = request.Matrix }));
            Assert.Equal(DiskSelector.Select(request) is DiskSelection.Chosen, DiskSelector.Select(shuffled) is DiskSelection.Chosen);
        }

        static IEnumerable<string> Words(SelectionRequest request) => DiskSelector.Select(request) is var selection && selection is DiskSelection.Chosen chosen
            ? [.. selection.Explanation.Lines, $"{chosen.Policy} {chosen.Format} {chosen.PreallocatedBytes} {chosen.Encryption} {chosen.Copies}"]
            : [.. selection.Explanation.Lines, ((DiskSelection.Refused)selection).Reason];
    }

    [Fact]
    public void Nothing_is_chosen_that_the_matrix_says_is_not_done_nor_that_lacks_a_need()
    {
        var chosenOnes = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var request = Any();
            if (DiskSelector.Select(request) is not DiskSelection.Chosen chosen) continue;
            chosenOnes++;
            var (device, abilities) = (request.Capabilities, FormatAbilities.Of(chosen.Format));
            Assert.True(request.Matrix.Of(chosen.Format, chosen.Policy).Works);
            Assert.True(!request.Needs.Snapshots || device.Has(Capability.Snapshot) || abilities.Snapshots);
            Assert.True(!request.Needs.Clones || device.Has(Capability.Clone) || abilities.Clones);
            Assert.True(!request.Needs.Encryption || chosen.Encryption != EncryptionBy.Nobody);
            Assert.True(chosen.PreallocatedBytes >= request.Needs.PreallocatedBytes);
            Assert.True(chosen.PreallocatedBytes <= (request.Available ?? long.MaxValue));
            Assert.True((request.Security?.Level ?? 0) < 3 || chosen.Encryption == EncryptionBy.Disk);
        }

        Assert.InRange(chosenOnes, Rounds / 10, Rounds);
    }

    private SelectionRequest Any()
    {
        var outcomes = Enumerable.Range(0, 64).Select(_ => Coin(0.3) ? (MatrixOutcome)_random.Next(4) : (MatrixOutcome?)null).ToArray();
        return new(Requests.Having([.. Enum.GetValues<Capability>().Where(_ => Coin(0.5))]), Requests.MatrixOf((format, mode) => outcomes[((int)format * 8) + (int)mode] ?? Requests.Matrix[format, mode]!.Outcome), Requests.Size)
        {
            Performance = Requests.Performance($"{_random.NextDouble():0.00}"),
            Redundancy = Requests.Redundancy($"{_random.NextDouble():0.00}"),
            Security = Coin(0.5) ? null : Requests.Security($"{_random.Next(4)}"),
            Needs = new(Coin(0.2), Coin(0.2), Coin(0.2), Coin(0.2), Coin(0.2), Coin(0.3) ? _random.NextInt64(1, Requests.Size) : 0),
            Basis = (FormatBasis)_random.Next(4),
            FormatCriteria = (Criteria)_random.Next(16),
            Kind = (SelectorKind)_random.Next(2),
            Backing = Coin(0.8) ? BackingKind.Directory : BackingKind.BlockDevice,
            Available = Coin(0.5) ? null : _random.NextInt64(Requests.Size * 2),
            Formats = Coin(0.8) ? [] : [.. Enum.GetValues<DiskFormat>().Where(_ => Coin(0.5))],
        };
    }

    private IEnumerable<SelectionRequest> Stricter(SelectionRequest request)
    {
        var needs = request.Needs;
        yield return request with { Needs = needs with { Snapshots = true } };
        yield return request with { Needs = needs with { Clones = true } };
        yield return request with { Needs = needs with { Compression = true } };
        yield return request with { Needs = needs with { Encryption = true } };
        yield return request with { Needs = needs with { Growth = true } };
        yield return request with { Security = Requests.Security($"{_random.Next(request.Security?.Level ?? 0, 4)}") };
        if (request.Available is { } available) yield return request with { Available = _random.NextInt64(available + 1) };
        // Where nothing is said to be needed at once, all of a preallocated disk is taken: to say how much suffices is milder for one that does not fit.
        if (needs.PreallocatedBytes > 0 || request.Available is null) yield return request with { Needs = needs with { PreallocatedBytes = _random.NextInt64(needs.PreallocatedBytes, Requests.Size) + 1 } };
    }

    private bool Coin(double chance) => _random.NextDouble() < chance;
}
