using Skald.Models;
using Skald.Models.State;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Models.State;

/// <summary>Whatever keeps the tokens, sequences go on as if they had been read alone: by hand and at random.</summary>
public sealed class StateSemanticsTests : IDisposable
{
    private readonly CpuDevice _cpu = new(1);

    public static TheoryData<string> Kinds() => new(StateKinds.All.Keys);

    public static TheoryData<string, string> Pairs()
    {
        var pairs = new TheoryData<string, string>();
        foreach (string kind in StateKinds.All.Keys) pairs.Add(StateKinds.ModelOf(kind), kind);
        foreach (string model in (string[])["gpt2", "gpt_oss", "gemma2", "falcon-alibi", "lamda", "bloom", "deepseek_v3"])
            pairs.Add(model, "paged");
        foreach (string model in (string[])["gpt_oss", "gemma2", "gpt_neo"]) pairs.Add(model, "rotating");
        foreach (string model in TinyModels.Recurrent) pairs.Add(model, "paged");
        foreach (string model in (string[])["lamda", "falcon-alibi"]) pairs.Add(model, "half");
        return pairs;
    }

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ForksPaddingCutsAndGrowthKeepEveryBit(string kind)
    {
        StateOptions options = StateKinds.Options(kind);
        CausalLanguageModel model = StateKinds.Create(_cpu, StateKinds.ModelOf(kind));
        var book = new StateBook(model, model.CreateState(2, options), StateKinds.Plain(kind));
        book.Begin(TinyModels.Draw(80, 1), TinyModels.Draw(50, 2));
        book.Read(TinyModels.Draw(40, 3), TinyModels.Draw(9, 4));
        book.State.Join();
        book.Rows.Add([]);
        book.Read([5], [6], TinyModels.Draw(20, 5));
        book.Fork(0, 2);
        book.Read([1], [2], [3]);
        book.Read([], TinyModels.Draw(70, 6), TinyModels.Draw(66, 7));
        for (int i = 0; i < 8; i++) book.Read([i], [i + 1], [i + 2]);
        book.Truncate(0, book.Rows[0].Count - 5);
        book.Truncate(2, book.Rows[2].Count - 64);
        book.Read([7, 8], [9], [10, 11, 12]);
        book.Reorder(2, 0, 2, -1, 1);
        book.Read([1], [2], [3], TinyModels.Draw(65, 8), [4]);
        book.Truncate(1, 3);
        book.Read([4], [5], [6], [7], [8]);
        book.State.Leave(0);
        book.Rows.RemoveAt(0);
        book.Read([4], [5], [6], [7]);
        book.State.Release();
        Assert.Equal(0, book.State.Batch);
        Assert.Equal(0, options.Pool?.PagesInUse ?? 0);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void APromptReadByItselfJoinsABatch(string name, string kind)
    {
        StateOptions options = StateKinds.Options(kind) with { KeepsTokens = true };
        CausalLanguageModel model = StateKinds.Create(_cpu, name);
        var alone = new StateBook(model, model.CreateState(1, options), StateKinds.Plain(kind));
        var batch = new StateBook(model, model.CreateState(2, options), StateKinds.Plain(kind));
        int[] text = TinyModels.Draw(Math.Min(100, model.Config.ContextLength - 8), 1);
        alone.Read(text);
        batch.Adopt(alone, 0, 1);
        batch.Read([2, 3], [1]);
        alone.Read([4]);
        batch.State.Join();
        batch.Rows.Add([]);
        batch.Adopt(alone, 0, 0);
        batch.Adopt(alone, 0, 2);
        batch.Read([5], [6, 7], [8]);
        alone.State.Release();
        batch.Read([], [1], [2]);
        batch.State.Release();
        Assert.Equal(0, options.Pool?.PagesInUse ?? 0);
    }

    [Fact]
    public void StatesOfDifferentKindsAdoptNothing()
    {
        CausalLanguageModel model = StateKinds.Create(_cpu, "llama");
        DecodingState plain = model.CreateState(1), half = model.CreateState(1, StateKinds.Options("half"));
        Assert.Throws<InvalidOperationException>(() => plain.Adopt(half, 0, 0));
        StateOptions paged = StateKinds.Options("paged");
        var one = new StateBook(model, model.CreateState(1, paged), new());
        var other = new StateBook(model, model.CreateState(1, StateKinds.Options("paged")), new());
        one.Read([1]);
        other.Read([2]);
        string message = Assert.Throws<InvalidOperationException>(() => one.Adopt(other, 0, 0)).Message;
        Assert.Contains("give both the same", message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void AnythingInAnyOrderKeepsEveryBit(string name, string kind)
    {
        StateOptions options = StateKinds.Options(kind);
        CausalLanguageModel model = StateKinds.Create(_cpu, name);
        int context = model.Config.ContextLength;
        var random = new Random(3);
        var book = new StateBook(model, model.CreateState(3, options), StateKinds.Plain(kind));
        book.Begin(TinyModels.Draw(12, 1), TinyModels.Draw(7, 2), TinyModels.Draw(1, 3));
        for (int step = 0; step < (Slow ? 400 : 30); step++)
        {
            int row = random.Next(book.Rows.Count), other = random.Next(book.Rows.Count);
            switch (random.Next(5))
            {
                case 0:
                    book.Fork(row, other);
                    break;
                case 1:
                    book.Reorder([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(-1, book.Rows.Count))]);
                    break;
                case 2:
                    book.Truncate(row, random.Next(book.Rows[row].Count + 1));
                    break;
                default:
                    book.Read([.. book.Rows.Select((held, i) => TinyModels.Draw(
                        Math.Min(random.Next(4) == 0 ? random.Next(90) : random.Next(1, 3), context - book.State.Lengths[i]),
                        step + i))]);
                    break;
            }
        }

        book.State.Release();
        Assert.Equal(0, options.Pool?.PagesInUse ?? 0);
    }

    private static bool Slow => Environment.GetEnvironmentVariable("SKALD_SLOW") == "1";
}
