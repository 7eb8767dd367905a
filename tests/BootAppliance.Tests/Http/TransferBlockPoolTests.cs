using BootAppliance.Http;

namespace BootAppliance.Tests.Http;

public sealed class TransferBlockPoolTests : IDisposable
{
    private readonly TransferBlockPool _pool = new();

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(TransferBlockPool.BlockLength)]
    public void Whatever_is_asked_for_gets_a_whole_block(int bytes)
    {
        using var block = _pool.Rent(bytes);

        Assert.Equal(TransferBlockPool.BlockLength, block.Memory.Length);
    }

    [Fact]
    public void More_than_a_block_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => _pool.Rent(TransferBlockPool.BlockLength + 1));

    [Fact]
    public void A_block_that_came_back_is_given_out_again()
    {
        var first = _pool.Rent();
        first.Memory.Span[0] = 42;
        first.Dispose();

        using var second = _pool.Rent();

        Assert.Equal(42, second.Memory.Span[0]);
    }

    [Fact]
    public void A_block_that_is_given_back_twice_is_given_out_once()
    {
        var first = _pool.Rent();
        first.Dispose();
        first.Dispose();

        Assert.Equal(1, _pool.Idle);
    }

    [Fact]
    public void Idle_blocks_are_kept_up_to_a_bound()
    {
        var blocks = Enumerable.Range(0, TransferBlockPool.MostIdle + 10).Select(_ => _pool.Rent()).ToList();
        foreach (var block in blocks) block.Dispose();

        Assert.Equal(TransferBlockPool.MostIdle, _pool.Idle);
    }

    public void Dispose() => _pool.Dispose();
}
