using Skald.Models;
using Skald.Models.State;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Models.State;

/// <summary>What sequences share, what a window forgets, and what happens when there is no room.</summary>
public sealed class PagedStateTests : IDisposable
{
    private readonly CpuDevice _cpu = new(1);

    public void Dispose() => _cpu.Dispose();

    [Fact]
    public void ForksShareTheirPrefixUntilTheyWrite()
    {
        var pool = new PagePool(100_000);
        CausalLanguageModel model = StateKinds.Create(_cpu, "llama");
        DecodingState state = model.CreateState(8, new() { Pool = pool });
        var book = new StateBook(model, state, new());
        book.Read([.. Enumerable.Range(0, 8).Select(row => row == 0 ? TinyModels.Draw(130, 1) : [])]);
        Assert.Equal(3, pool.PagesInUse);
        for (int row = 1; row < 8; row++) book.Fork(0, row);
        Assert.Equal(3, pool.PagesInUse);
        book.Read([.. Enumerable.Range(0, 8).Select(row => (int[])[row + 1])]);
        Assert.Equal(2 + 8, pool.PagesInUse);
        Assert.Equal(3, ((PagedKvCache)state[0]).CountPages(5));
        for (int row = 7; row > 0; row--) state.Leave(row);
        Assert.Equal(3, pool.PagesInUse);
        state.Truncate(0, 128);
        Assert.Equal(2, pool.PagesInUse);
        state.Release();
        Assert.Equal(0, pool.PagesInUse);
    }

    [Fact]
    public void StatesDrawFromOnePoolAndAFullOneSaysSo()
    {
        var pool = new PagePool(5 * 64);
        Assert.Equal(5, pool.Pages);
        CausalLanguageModel model = StateKinds.Create(_cpu, "llama");
        DecodingState first = model.CreateState(1, new() { Pool = pool }), second = model.CreateState(1, new() { Pool = pool });
        var a = new StateBook(model, first, new());
        var b = new StateBook(model, second, new());
        a.Read(TinyModels.Draw(200, 1));
        b.Read(TinyModels.Draw(60, 2));
        var error = Assert.Throws<InvalidOperationException>(() => b.Read(TinyModels.Draw(70, 3)));
        Assert.Equal(
            "KeyValuePages: the pool has 5 pages of 64 tokens, got a request for one more; let a sequence go or make a "
            + "larger pool.",
            error.Message);
        first.Release();
        b.Read(TinyModels.Draw(70, 4));  // the state goes on as if the refused tokens had never come
        Assert.Equal(3, pool.PagesInUse);
    }

    [Fact]
    public void APoolBelongsToOneTypeAndModel()
    {
        var pool = new PagePool(1000);
        CausalLanguageModel model = StateKinds.Create(_cpu, "llama");
        new StateBook(model, model.CreateState(1, new() { Pool = pool }), new()).Read([1]);
        StateOptions half = new() { Pool = pool, CacheType = Skald.Tensors.DType.PackedF16 };
        var error = Assert.Throws<InvalidOperationException>(
            () => new StateBook(model, model.CreateState(1, half), new()).Read([1]));
        Assert.Contains("give each model and cache type a pool of its own", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rotating")]
    [InlineData("rotating 8 bits")]
    public void AWindowBoundsTheMemory(string kind)
    {
        CausalLanguageModel model = StateKinds.Create(_cpu, "mistral");
        var book = new StateBook(model, model.CreateState(1, StateKinds.Options(kind)), StateKinds.Plain(kind));
        var cache = (PagedKvCache)book.State[0];
        for (int i = 0; i < 30; i++)
        {
            book.Read(TinyModels.Draw(10, i));
            Assert.InRange(cache.CountPages(0), 1, 4);  // the window, the pass, and 64 tokens to go back
        }

        Assert.True(book.State.CanTruncate(0, 300 - 64));
        Assert.False(book.State.CanTruncate(0, 100));
        var error = Assert.Throws<InvalidOperationException>(() => book.State.Truncate(0, 100));
        Assert.Contains("read it again from its start", error.Message, StringComparison.Ordinal);
        Assert.True(book.Truncate(0, 300 - 64));
        book.Read([1, 2, 3]);
    }
}
