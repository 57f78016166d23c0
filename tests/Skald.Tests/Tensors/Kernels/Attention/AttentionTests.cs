using Skald.Tensors.Kernels.Attention;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tests.Tensors.Kernels.Attention;

public sealed unsafe class AttentionTests
{
    private static readonly int[] s_lengths = [0, 1, 5, 63, 64, 65, 130];
    private static readonly int[] s_widths = [1, 8, 16, 24, 64];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void ForwardAndBackwardFollowTheDefinitionForRandomOptions(int seed)
    {
        using var workers = new Workers(1);
        var random = new Random(seed);
        for (int round = 0; round < 40; round++) Compare(RandomCase(random, (seed * 1000) + round), workers);
    }

    [Fact]
    public void EveryLengthMeetsEveryLength()
    {
        using var workers = new Workers(1);
        foreach (int queries in s_lengths)
        {
            foreach (int keys in s_lengths)
            {
                var plain = new AttentionCase(queries + keys, 1, queries, keys, 2, 1, 8, 24);
                Compare(plain, workers);
                var causal = new AttentionCase(queries + keys, 1, queries, keys, 2, 2, 24, 8);
                causal.Operands.Causal = true;
                Compare(causal, workers);
            }
        }
    }

    /// <summary>Any combination of options that may stand together.</summary>
    internal static AttentionCase RandomCase(Random random, int seed)
    {
        int group = random.Next(1, 4), keyValueHeads = random.Next(1, 3), batch = random.Next(1, 4);
        int queries = s_lengths[random.Next(s_lengths.Length)], keys = s_lengths[random.Next(s_lengths.Length)];
        if (random.Next(2) == 0) keys = queries;
        int keyWidth = s_widths[random.Next(5)], valueWidth = random.Next(2) == 0 ? keyWidth : s_widths[random.Next(5)];
        var c = new AttentionCase(
            seed, batch, queries, keys, group * keyValueHeads, keyValueHeads, keyWidth, valueWidth);
        ref AttentionOperands o = ref c.Operands;
        o.Causal = random.Next(2) == 0;
        if (random.Next(3) == 0) o.Window = random.Next(1, 70);
        if (random.Next(3) == 0) c.AddBias(random.Next(2) == 0, random.Next(2) == 0, random.Next(2) == 0 ? 0.3 : 0);
        if (random.Next(4) == 0) c.AddMask(0.4);
        if (random.Next(4) == 0) c.AddSlopes();
        if (random.Next(3) == 0) c.AddSinks();
        if (random.Next(4) == 0) o.SoftCap = 1.5f;
        if (random.Next(3) == 0)
        {
            var documents = new List<AttentionDocument>();
            for (int b = 0; b < batch; b++)
            {
                int query = 0, key = 0;
                for (int i = 0; i < 3; i++)
                {
                    int nextQuery = random.Next(query, queries + 1), nextKey = random.Next(key, keys + 1);
                    documents.Add(new AttentionDocument(b, query, nextQuery, key, nextKey, random.Next(-2, 40)));
                    (query, key) = (nextQuery, nextKey);
                }
            }

            o.Documents = c.Documents(documents.ToArray());
            o.DocumentCount = documents.Count;
        }
        else if (random.Next(2) == 0)
        {
            var starts = new int[batch];
            var begins = new int[batch];
            var ends = new int[batch];
            for (int b = 0; b < batch; b++)
            {
                starts[b] = random.Next(-3, 80);
                begins[b] = random.Next(0, (keys / 2) + 1);
                ends[b] = random.Next(begins[b], keys + 1);
            }

            o.QueryStart = c.Integers(starts);
            o.KeyBegin = c.Integers(begins);
            o.KeyEnd = c.Integers(ends);
        }

        return c;
    }

    private static void Compare(AttentionCase c, Workers workers)
    {
        using (c)
        {
            ref AttentionOperands o = ref c.Operands;
            ref AttentionGradients g = ref c.Gradients;
            AttentionForward.Run(o, workers);
            AttentionBackward.Run(o, g, workers);
            var reference = new AttentionReference(c);
            (double[] query, double[] key, double[] value, double[] bias) = reference.Differentiate();
            Close(reference.LogSumExp, c.LogSumExp(), "log-sum-exp", c);
            Close(reference.Output, c.Output(), "output", c);
            float* probabilities = c.Constant(reference.Probabilities.Length, float.NaN);
            GridStrides grid = GridStrides.Dense(o.Heads, o.Queries, o.Keys);
            AttentionProbabilities.Run(o, probabilities, grid, workers);
            float[] dense = new Span<float>(probabilities, reference.Probabilities.Length).ToArray();
            Close(reference.Probabilities, dense, "probabilities", c);
            Close(query, Dense(g.Query, g.QueryStrides, o.Batch, o.Queries, o.Heads, o.KeyWidth), "dQ", c);
            Close(key, Dense(g.Key, g.KeyStrides, o.Batch, o.Keys, o.KeyValueHeads, o.KeyWidth), "dK", c);
            Close(value, Dense(g.Value, g.ValueStrides, o.Batch, o.Keys, o.KeyValueHeads, o.ValueWidth), "dV", c);
            if (o.Bias != null) Close(bias, new Span<float>(g.Bias, bias.Length).ToArray(), "dBias", c);
            if (o.Sinks == null) return;
            Close(reference.SinkGradient, new Span<float>(g.Sinks, o.Heads).ToArray(), "dSinks", c);
        }
    }

    private static float[] Dense(float* start, HeadStrides strides, int batch, int times, int heads, int width)
    {
        var dense = new float[(long)batch * times * heads * width];
        int at = 0;
        for (int b = 0; b < batch; b++)
            for (int t = 0; t < times; t++)
                for (int h = 0; h < heads; h++)
                    for (int i = 0; i < width; i++)
                        dense[at++] = start[(b * strides.Batch) + (t * strides.Time) + (h * strides.Head) + i];
        return dense;
    }

    private static void Close(double[] expected, float[] actual, string what, AttentionCase c)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i] == actual[i]) continue;
            double error = Math.Abs(expected[i] - actual[i]);
            if (!(error <= 2e-5 * (1 + Math.Abs(expected[i]))))
            {
                ref AttentionOperands o = ref c.Operands;
                Assert.Fail($"{what}[{i}]: expected {expected[i]:R}, got {actual[i]:R}; B {o.Batch} T {o.Queries}"
                    + $" S {o.Keys} H {o.Heads}/{o.KeyValueHeads} D {o.KeyWidth}/{o.ValueWidth} causal {o.Causal}"
                    + $" window {o.Window} documents {o.DocumentCount} bias {o.Bias != null}"
                    + $" mask {o.Mask != null} cap {o.SoftCap}"
                    + $" slopes {o.AlibiSlopes != null} sinks {o.Sinks != null}");
            }
        }
    }
}
