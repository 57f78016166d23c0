using Skald.Models;
using Skald.Models.Llama;
using Skald.Models.State;
using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Models;

/// <summary>
/// Sequences that are forked, reordered, cut and of different lengths go on as if they had been read alone.
/// </summary>
public sealed class DecodingStateTests : IDisposable
{
    private readonly CpuDevice _cpu = new(2);

    public static TheoryData<string> Families() => new(TinyModels.Names);

    public static TheoryData<string> WithKeys() => new(TinyModels.Names.Except(TinyModels.Recurrent));

    public static TheoryData<string> Recurrent() => new(TinyModels.Recurrent);

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    public void AForkGoesOnByItself(string family)
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, family);
        int[] a = TinyModels.Draw(12, 1), b = TinyModels.Draw(12, 2), tails = TinyModels.Draw(8, 3);
        DecodingState state = model.CreateState(2);
        Read(model, state, a, b);
        state.Fork(0, 1);
        float[][] after = Read(model, state, tails[..4], tails[4..]);
        Assert.Equal(Last(model, [.. a, .. tails[..4]]), after[0]);
        Assert.Equal(Last(model, [.. a, .. tails[4..]]), after[1]);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void SequencesMayBeReorderedDroppedAndDoubled(string family)
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, family);
        int[][] rows = [TinyModels.Draw(10, 1), TinyModels.Draw(10, 2), TinyModels.Draw(10, 3)];
        int[] tail = TinyModels.Draw(8, 4);
        DecodingState state = model.CreateState(3);
        Read(model, state, rows);
        int[] order = [2, 0, 2, 1];
        state.Reorder(order);
        Assert.Equal(4, state.Batch);
        float[][] after = Read(model, state, tail[..2], tail[2..4], tail[4..6], tail[6..]);
        for (int i = 0; i < order.Length; i++)
            Assert.Equal(Last(model, [.. rows[order[i]], .. tail[(2 * i)..((2 * i) + 2)]]), after[i]);
        state.Reorder(3);
        Assert.Equal(Last(model, [.. rows[1], .. tail[6..], 5]), Read(model, state, [5])[0]);
    }

    [Theory]
    [MemberData(nameof(WithKeys))]
    public void ATruncatedSequenceGoesOnFromItsCut(string family)
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, family);
        int[] a = TinyModels.Draw(14, 1), b = TinyModels.Draw(14, 2), tails = TinyModels.Draw(6, 3);
        DecodingState state = model.CreateState(2);
        Read(model, state, a, b);
        state.Truncate(0, 5);
        Assert.Equal([5, 14], state.Lengths.ToArray());
        float[][] after = Read(model, state, tails[..3], tails[3..]);
        Assert.Equal(Last(model, [.. a[..5], .. tails[..3]]), after[0]);
        Assert.Equal(Last(model, [.. b, .. tails[3..]]), after[1]);
        state.Truncate(1, 0);
        Assert.Equal(Last(model, [9]), Read(model, state, [7], [9])[1]);
    }

    [Theory]
    [MemberData(nameof(Recurrent))]
    public void ARecurrenceIsForgottenAsAWholeAndNotCutBack(string family)
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, family);
        int[] a = TinyModels.Draw(14, 1), b = TinyModels.Draw(14, 2);
        DecodingState state = model.CreateState(2);
        Read(model, state, a, b);
        string message = Assert.Throws<InvalidOperationException>(() => state.Truncate(0, 5)).Message;
        Assert.Equal("RecurrentState: a sequence of 14 tokens can't be cut back to 5; read it again from its start.", message);
        state.Truncate(0, 14);
        state.Truncate(1, 0);
        float[][] after = Read(model, state, [7], [9]);
        Assert.Equal(Last(model, [.. a, 7]), after[0]);
        Assert.Equal(Last(model, [9]), after[1]);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void PromptsOfDifferentLengthsGoOnWithEitherPadding(string family)
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, family);
        int[] a = TinyModels.Draw(11, 1), b = TinyModels.Draw(4, 2), tails = TinyModels.Draw(8, 3), pad = new int[7];
        float[][] expected = [Last(model, [.. a, .. tails[..4]]), Last(model, [.. b, .. tails[4..]])];

        DecodingState left = model.CreateState(2);
        Read(model, left, new ModelInput
        {
            Ids = TinyModels.Ids(_cpu, a, [.. pad, .. b]),
            PaddingBefore = new[] { 0, 7 },
            State = left,
        });
        Assert.Equal([11, 11], left.Lengths.ToArray());
        DecodingState right = model.CreateState(2);
        Read(model, right, new ModelInput
        {
            Ids = TinyModels.Ids(_cpu, a, [.. b, .. pad]),
            Lengths = new[] { 11, 4 },
            State = right,
        });
        Assert.Equal([11, 4], right.Lengths.ToArray());
        foreach (DecodingState state in (DecodingState[])[left, right])
        {
            Read(model, state, tails[..1], tails[4..5]);
            float[][] after = Read(model, state, tails[1..4], tails[5..]);
            Assert.Equal(expected[0], after[0]);
            Assert.Equal(expected[1], after[1]);
        }

        left.Reorder(1, 0);
        Assert.Equal(Last(model, [.. b, .. tails[4..], 3]), Read(model, left, [3], [3])[0]);
    }

    [Fact]
    public void ACacheGrowsWithItsSequence()
    {
        var config = (LlamaConfig)TinyModels.Config("llama") with { MaxPositionEmbeddings = 300 };
        CausalLanguageModel model = CausalLanguageModel.Create(_cpu, config, 1);
        int[] ids = TinyModels.Draw(290, 1);
        DecodingState state = model.CreateState(1);
        float[] last = [];
        for (int start = 0; start < ids.Length; start += 29) last = Read(model, state, ids[start..(start + 29)])[0];
        Assert.Equal(Last(model, ids), last);
    }

    [Fact]
    public void MoreTokensThanTheContextAreRefusedAndTheStateStaysAsItWas()
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, "gpt2");
        int[] ids = TinyModels.Draw(TinyModels.Context, 1);
        DecodingState state = model.CreateState(1);
        Read(model, state, ids[..40]);
        var error = Assert.Throws<InvalidOperationException>(() => Read(model, state, ids[..9]));
        Assert.Equal("DecodingState: a sequence holds at most 48 tokens, got 49.", error.Message);
        Assert.Equal(Last(model, ids), Read(model, state, ids[40..])[0]);
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("mamba")]
    public void GradientsThroughAStateAreRefused(string family)
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, family);
        ModelInput input = new() { Ids = TinyModels.Ids(_cpu, [1, 2]), State = model.CreateState(1) };
        var error = Assert.Throws<InvalidOperationException>(() => model.Hidden(input));
        Assert.Contains("gradients don't flow through a decoding state", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PartsThatContradictEachOtherAreNamed()
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, "llama");
        Tensor ids = TinyModels.Ids(_cpu, [1, 2, 3], [4, 5, 6]);
        Refused(new() { Ids = ids[0] }, "ids must be integers [batch, time]");
        Refused(new() { Ids = ids.To(DType.Float32) }, "ids must be integers");
        Refused(new() { Ids = ids, State = model.CreateState(3) }, "a sequence for each of 2 rows, got 3");
        Refused(new() { Ids = ids, PaddingBefore = new[] { 1 } }, "left padding must be given for 2 rows, got 1");
        Refused(new() { Ids = ids, Lengths = new[] { 1, 4 } }, "lengths must lie in [0, 3], got 4");
        Refused(new() { Ids = ids, DocumentLengths = [[1, 2], [2, 2]] }, "a row's documents must fit its 3 tokens, got 2 + 2");
        Refused(new() { Ids = ids, DocumentLengths = [[3]] }, "documents must be given for 2 rows, got 1");
        Refused(
            new() { Ids = ids, DocumentLengths = [[3], [3]], State = model.CreateState(2) },
            "packed documents can't be read into a decoding state");
        Refused(
            new() { Ids = ids, State = model.CreateState(2), Trace = new() { WithAttention = true } },
            "attention maps are traced without a decoding state");
        Refused(new() { Ids = ids, Positions = ids[0] }, "positions must be integers [2, 3]");
        Refused(
            new() { Ids = ids, Positions = TinyModels.Ids(_cpu, [1, 2, 48], [0, 1, 2]) },
            "positions must lie in [0, 48), the model's context, got 48");

        void Refused(ModelInput input, string reason) => Assert.Contains(
            reason, Assert.Throws<ArgumentException>(() => model.Hidden(input)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SequencesThatAreNotThereAreRefused()
    {
        DecodingState state = TinyModels.Create(_cpu, "llama").CreateState(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => state.Fork(0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => state.Fork(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => state.Reorder(0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => state.Truncate(0, 1));
    }

    /// <summary>Reads the next tokens of each row; the logits after the last of each.</summary>
    private float[][] Read(CausalLanguageModel model, DecodingState state, params int[][] rows) =>
        Read(model, state, new ModelInput { Ids = TinyModels.Ids(_cpu, rows), State = state });

    private float[][] Read(CausalLanguageModel model, DecodingState state, ModelInput input)
    {
        using var scope = _cpu.NoGrad();
        Tensor logits = model.Logits(input);
        return [.. Enumerable.Range(0, state.Batch).Select(row => logits[row][^1..].ToArray())];
    }

    private float[] Last(CausalLanguageModel model, int[] ids)
    {
        using var scope = _cpu.NoGrad();
        return model.Logits(new() { Ids = TinyModels.Ids(_cpu, ids) })[0][^1..].ToArray();
    }
}
