using Skald.Tensors.Kernels.Attention;
using Skald.Tensors.Kernels.Threading;
using Skald.Tests.Tensors.Kernels.Numerics;

namespace Skald.Tests.Tensors.Kernels.Attention;

/// <summary>The bits of a row depend on the row and on what it sees, and on nothing else.</summary>
public sealed unsafe class AttentionBitsTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void AnyNumberOfThreadsGivesTheSameBits(int threads)
    {
        using var one = new Workers(1);
        using var many = new Workers(threads);
        var random = new Random(5);
        for (int round = 0; round < 30; round++)
        {
            using AttentionCase c = AttentionTests.RandomCase(random, round);
            c.Operands.Dropout = round % 3 * 0.2f;
            AttentionForward.Run(c.Operands, one);
            AttentionBackward.Run(c.Operands, c.Gradients, one);
            float[] output = c.Output(), logSumExp = c.LogSumExp(), gradients = c.AllGradients();
            AttentionForward.Run(c.Operands, many);
            AttentionBackward.Run(c.Operands, c.Gradients, many);
            FloatBits.AssertEqual(output, c.Output(), $"output of case {round}");
            FloatBits.AssertEqual(logSumExp, c.LogSumExp(), $"log-sum-exp of case {round}");
            FloatBits.AssertEqual(gradients, c.AllGradients(), $"gradients of case {round}");
        }
    }

    [Fact]
    public void EveryWidthGivesTheSameBits()
    {
        var random = new Random(6);
        for (int round = 0; round < 20; round++)
        {
            using AttentionCase c = AttentionTests.RandomCase(random, round);
            c.Operands.Dropout = round % 3 * 0.2f;
            float[]? expected = null;
            foreach (int bits in Widths.Supported)
            {
                float[] actual = RunAtWidth(c, bits);
                expected ??= actual;
                FloatBits.AssertEqual(expected, actual, $"case {round} at {bits} bits");
            }
        }
    }

    [Theory]
    [InlineData(4, 4, 64, 64)]
    [InlineData(4, 2, 24, 40)]
    [InlineData(6, 1, 8, 16)]
    public void CachedDecodingGivesTheRowsOfTheWholeSequence(int heads, int keyValueHeads, int keyWidth, int valueWidth)
    {
        const int length = 150, batch = 2;
        using var workers = new Workers(2);
        using var c = new AttentionCase(7, batch, length, length, heads, keyValueHeads, keyWidth, valueWidth);
        c.Operands.Causal = true;
        c.AddSinks();
        AttentionForward.Run(c.Operands, workers);
        float[] whole = c.Output();
        foreach (int step in (ReadOnlySpan<int>)[1, 7, 64, 100])
        {
            new Span<float>(c.Operands.Output, whole.Length).Fill(float.NaN);
            for (int time = 0; time < length; time += step)
            {
                AttentionOperands piece = c.Operands;
                piece.Queries = Math.Min(step, length - time);
                piece.Keys = time + piece.Queries;
                piece.QueryStart = c.Integers(time, time);
                piece.Query += time * piece.QueryStrides.Time;
                piece.Output += time * piece.OutputStrides.Time;
                piece.LogSumExp = null;
                AttentionForward.Run(piece, workers);
            }

            FloatBits.AssertEqual(whole, c.Output(), $"pieces of {step}");
        }
    }

    [Fact]
    public void ARowAloneEqualsItselfAmongOthers()
    {
        using var workers = new Workers(2);
        using var c = new AttentionCase(8, 3, 70, 130, 4, 2, 16, 24);
        c.AddBias(true, true, 0.2);
        c.Operands.Window = 100;
        AttentionForward.Run(c.Operands, workers);
        float[] whole = c.Output();
        AttentionOperands one = c.Operands;
        one.Batch = one.Heads = one.KeyValueHeads = one.Queries = 1;
        one.LogSumExp = null;
        for (int batch = 0; batch < 3; batch++)
        {
            for (int head = 0; head < 4; head++)
            {
                for (int time = 0; time < 70; time += 23)
                {
                    one.Query = c.Operands.QueryRow(batch, time, head);
                    one.Key.Base = c.Operands.Key.Row(batch, 0, head / 2);
                    one.Value.Base = c.Operands.Value.Row(batch, 0, head / 2);
                    one.Bias = c.Operands.Bias + c.Operands.BiasStrides.Offset(batch, head, time, 0);
                    one.QueryStart = c.Integers(time);
                    one.Output = c.Constant(24, float.NaN);
                    AttentionForward.Run(one, workers);
                    long at = (((((long)batch * 70) + time) * 4) + head) * 24;
                    FloatBits.AssertEqual(
                        whole.AsSpan((int)at, 24), new Span<float>(one.Output, 24), $"row {batch}, {time}");
                }
            }
        }
    }

    [Fact]
    public void ADocumentPackedAmongOthersEqualsItselfAlone()
    {
        using var workers = new Workers(2);
        using var c = new AttentionCase(9, 1, 200, 200, 4, 2, 32, 32);
        c.Operands.Causal = true;
        c.AddSlopes();
        ReadOnlySpan<(int Begin, int End)> parts = [(0, 37), (37, 38), (38, 167), (167, 200)];
        AttentionDocument Document(int begin, int end) => new(0, begin, end, begin, end, 0);
        c.Operands.Documents = c.Documents(
            Document(0, 37), Document(37, 38), Document(38, 167), Document(167, 200));
        c.Operands.DocumentCount = 4;
        float[] packed = RunBoth(c, workers);

        AttentionOperands operands = c.Operands;
        AttentionGradients gradients = c.Gradients;
        c.Operands.Documents = null;
        c.Operands.DocumentCount = 0;
        new Span<float>(c.Operands.Output, c.Output().Length).Fill(float.NaN);
        foreach ((int begin, int end) in parts)
        {
            ref AttentionOperands o = ref c.Operands;
            o.Queries = o.Keys = end - begin;
            o.Query = operands.Query + (begin * operands.QueryStrides.Time);
            o.Key.Base = operands.Key.Base + (begin * operands.Key.Strides.Time);
            o.Value.Base = operands.Value.Base + (begin * operands.Value.Strides.Time);
            o.Output = operands.Output + (begin * operands.OutputStrides.Time);
            c.Gradients.Output = gradients.Output + (begin * gradients.OutputStrides.Time);
            c.Gradients.Query = gradients.Query + (begin * gradients.QueryStrides.Time);
            c.Gradients.Key = gradients.Key + (begin * gradients.KeyStrides.Time);
            c.Gradients.Value = gradients.Value + (begin * gradients.ValueStrides.Time);
            AttentionForward.Run(o, workers);
            AttentionBackward.Run(o, c.Gradients, workers);
        }

        c.Operands = operands;
        c.Gradients = gradients;
        FloatBits.AssertEqual(packed, [.. c.Output(), .. c.AllGradients()], "alone");
    }

    [Fact]
    public void ALeftPaddedRowEqualsItselfUnpadded()
    {
        using var workers = new Workers(2);
        using var c = new AttentionCase(10, 2, 100, 100, 2, 2, 16, 16);
        c.Operands.Causal = true;
        AttentionForward.Run(c.Operands, workers);
        float[] plain = c.OutputRow(1, 70, 1);

        // The second row again, with its first thirty tokens cut off and thirty of padding in front.
        using var padded = new AttentionCase(10, 1, 100, 100, 2, 2, 16, 16);
        AttentionOperands o = c.Operands;
        o.Batch = 1;
        o.Query = c.Operands.QueryRow(1, 0, 0);
        o.Key.Base = c.Operands.Key.Row(1, 0, 0);
        o.Value.Base = c.Operands.Value.Row(1, 0, 0);
        o.KeyBegin = c.Integers(30);
        AttentionForward.Run(o, workers);
        float[] row = new Span<float>(o.OutputRow(0, 70, 1), 16).ToArray();
        Assert.All(new Span<float>(o.OutputRow(0, 29, 1), 16).ToArray(), x => Assert.Equal(0f, x));

        o.Queries = o.Keys = 70;
        o.KeyBegin = null;
        o.Query += 30 * o.QueryStrides.Time;
        o.Key.Base += 30 * o.Key.Strides.Time;
        o.Value.Base += 30 * o.Value.Strides.Time;
        AttentionForward.Run(o, workers);
        FloatBits.AssertEqual(row, new Span<float>(o.OutputRow(0, 40, 1), 16), "unpadded");
        Assert.NotEqual(plain, row);
    }

    [Theory]
    [InlineData(64, 0)]
    [InlineData(128, 0)]
    [InlineData(128, 10)]
    [InlineData(48, 0)]
    public void PagesGiveTheBitsOfOneTensor(int pageLength, int keyBegin)
    {
        const int batch = 2, keys = 200;
        using var workers = new Workers(2);
        using var c = new AttentionCase(11, batch, 5, keys, 4, 2, 24, 32);
        ref AttentionOperands o = ref c.Operands;
        o.Causal = true;
        o.QueryStart = c.Integers(150, 195);
        o.KeyEnd = c.Integers(155, 200);
        o.KeyBegin = c.Integers(keyBegin, keyBegin);
        AttentionForward.Run(o, workers);
        float[] expected = c.Output();
        o.Key = c.Paged(o.Key, o.KeyWidth, pageLength);
        o.Value = c.Paged(o.Value, o.ValueWidth, pageLength);
        AttentionForward.Run(o, workers);
        FloatBits.AssertEqual(expected, c.Output(), "paged");
    }

    [Fact]
    public void HiddenKeysMayHoldAnything()
    {
        using var workers = new Workers(1);
        using var c = new AttentionCase(12, 1, 70, 70, 2, 1, 16, 16);
        ref AttentionOperands o = ref c.Operands;
        o.Causal = true;
        o.Mask = null;
        c.AddMask(0);
        for (int t = 0; t < 70; t++) o.Mask[o.MaskStrides.Offset(0, 0, t, 20)] = 0;
        o.KeyEnd = c.Integers(69);
        float[] expected = RunBoth(c, workers);
        foreach (int key in (ReadOnlySpan<int>)[20, 69])
        {
            new Span<float>(o.Key.Row(0, key, 0), 16).Fill(float.NaN);
            new Span<float>(o.Value.Row(0, key, 0), 16).Fill(float.PositiveInfinity);
        }

        FloatBits.AssertEqual(expected, RunBoth(c, workers), "with garbage");

        // A key that only later rows see spoils those and no row before.
        new Span<float>(o.Value.Row(0, 60, 0), 16).Fill(float.NaN);
        AttentionForward.Run(o, workers);
        FloatBits.AssertEqual(expected.AsSpan(0, 60 * 32), c.Output().AsSpan(0, 60 * 32), "rows before");
        Assert.All(c.OutputRow(0, 60, 0), x => Assert.True(float.IsNaN(x)));
    }

    [Fact]
    public void ADecodedRowDoesNotLookAtHiddenKeysEither()
    {
        using var workers = new Workers(1);
        using var c = new AttentionCase(14, 1, 1, 100, 2, 1, 16, 16);
        ref AttentionOperands o = ref c.Operands;
        c.AddMask(0);
        o.Mask[30] = o.Mask[70] = 0;
        AttentionForward.Run(o, workers);
        float[] expected = c.Output();
        new Span<float>(o.Value.Row(0, 30, 0), 16).Fill(float.NaN);
        new Span<float>(o.Value.Row(0, 70, 0), 16).Fill(float.NegativeInfinity);
        AttentionForward.Run(o, workers);
        FloatBits.AssertEqual(expected, c.Output(), "with garbage");
    }

    [Fact]
    public void AccumulatedGradientsJoinWhatIsThere()
    {
        using var workers = new Workers(1);
        using var c = new AttentionCase(13, 2, 66, 66, 2, 2, 16, 16);
        c.Operands.Causal = true;
        c.AddBias(false, true);
        c.AddSinks();
        AttentionForward.Run(c.Operands, workers);
        AttentionBackward.Run(c.Operands, c.Gradients, workers);
        float[] once = c.AllGradients();
        c.Gradients.Accumulate = true;
        AttentionBackward.Run(c.Operands, c.Gradients, workers);
        float[] twice = c.AllGradients();
        for (int i = 0; i < once.Length; i++)
        {
            if (float.IsNaN(once[i])) continue;
            Assert.Equal(2 * once[i], twice[i], 1e-4f * (1 + Math.Abs(once[i])));
        }
    }

    private static float[] RunBoth(AttentionCase c, Workers workers)
    {
        AttentionForward.Run(c.Operands, workers);
        AttentionBackward.Run(c.Operands, c.Gradients, workers);
        return [.. c.Output(), .. c.AllGradients()];
    }

    private static float[] RunAtWidth(AttentionCase c, int bits)
    {
        using var workers = new Workers(1);
        using var schedule = new AttentionSchedule(c.Operands, workers.Scratch);
        new Span<float>(c.Operands.Output, c.Output().Length).Clear();
        new Span<float>(c.Operands.LogSumExp, c.LogSumExp().Length).Fill(float.NegativeInfinity);
        var forward = new AttentionForward(c.Operands, schedule, workers.Scratch);
        Widths.Run(bits, ref forward, schedule.Items);
        AttentionClear.Run(c.Operands, c.Gradients, workers);
        var backward = new AttentionBackward(
            c.Operands, c.Gradients, schedule, workers.Scratch, AttentionBackward.Pass.Whole);
        Widths.Run(bits, ref backward, backward.Items);
        if (c.Operands.Bias != null)
        {
            var bias = new AttentionBiasGradient(c.Operands, c.Gradients, workers.Scratch);
            Widths.Run(bits, ref bias, bias.Items);
        }

        if (c.Operands.Sinks != null)
        {
            var sinks = new AttentionSinkGradient(c.Operands, c.Gradients);
            Widths.Run(bits, ref sinks, c.Operands.Heads);
        }

        return [.. c.Output(), .. c.LogSumExp(), .. c.AllGradients()];
    }
}
