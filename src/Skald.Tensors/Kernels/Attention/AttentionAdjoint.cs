using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Attention;

/// <summary>A block of query rows in the backward: probabilities and score gradients of one chunk at a time.</summary>
/// <remarks>
/// Scores are computed again and give P = exp(S − log-sum-exp). With D = Σ dO · O of each row, dS = P ⊙ (dO Vᵀ − D). What
/// dropout has made 0, it makes 0 in dO Vᵀ too.
/// </remarks>
internal unsafe struct AttentionAdjoint
{
    private const int Side = AttentionBlock.Side;

    /// <summary>Rows, chunk, and the probabilities in its score tile.</summary>
    public AttentionBlock Block;

    /// <summary>[64 keys, 64 rows]: dS, the gradient of scores.</summary>
    public float* ScoreGradient;

    /// <summary>Gradient of the output, [64, ValueWidth padded]; rows that see no key are 0.</summary>
    public float* OutputRows;

    private float* _outputColumns;  // transposed
    private float* _logSumExp;      // [64], in units of log 2
    private float* _delta;          // [64], Σ dO · O

    public static long Floats(in AttentionOperands o) =>
        AttentionBlock.Floats(o, true) + (Side * Side) + (2L * Side * AttentionBlock.Padded(o.ValueWidth)) + (2 * Side);

    public float* Place(in AttentionOperands o, float* memory)
    {
        memory = Block.Place(o, true, memory);
        ScoreGradient = AttentionBlock.Take(ref memory, Side * Side);
        OutputRows = AttentionBlock.Take(ref memory, Side * AttentionBlock.Padded(o.ValueWidth));
        _outputColumns = AttentionBlock.Take(ref memory, Side * AttentionBlock.Padded(o.ValueWidth));
        _logSumExp = AttentionBlock.Take(ref memory, Side);
        _delta = AttentionBlock.Take(ref memory, Side);
        return memory;
    }

    /// <summary>Takes in the gradient of the output of the block's rows.</summary>
    public readonly void Begin<TVector, TSimd>(in AttentionOperands o, in AttentionGradients gradients)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        int padded = AttentionBlock.Padded(o.ValueWidth), batch = Block.Document.Batch;
        for (int row = 0; row < 16 * Block.Vectors; row++)
        {
            float* to = OutputRows + ((long)row * padded);
            _logSumExp[row] = _delta[row] = 0f;
            if (row >= Block.Rows || !Block.SeesKeys(row))
            {
                new Span<float>(to, padded).Clear();
                continue;
            }

            int time = Block.TimeOf(row), head = Block.HeadOf(row);
            float* gradient = gradients.OutputRow(batch, time, head);
            AttentionPack.CopyRow<TVector, TSimd>(gradient, o.ValueWidth, 1f, to);
            _delta[row] = AttentionPack.Dot<TVector, TSimd>(gradient, o.OutputRow(batch, time, head), o.ValueWidth);
            // −∞ where masks hide every key: then all scores are −∞ too, and 0 keeps their difference a number.
            float logSumExp = *o.LogSumExpOf(batch, time, head);
            _logSumExp[row] = float.IsNegativeInfinity(logSumExp) ? 0f : logSumExp * AttentionSoftmax.Log2E;
        }

        Block.PackQueries<TVector, TSimd>(o, o.Scale);
        AttentionPack.Transpose(OutputRows, padded, _outputColumns, Side, 16 * Block.Vectors, padded);
    }

    /// <summary>Fills the entered chunk's probabilities and score gradients; both are 0 outside what is seen.</summary>
    /// <param name="o">What is attended.</param>
    /// <param name="gradients">Where the gradients of keys and values will be needed next.</param>
    /// <param name="throughCap">Ends at q·k; false ends where the bias is added.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Differentiate<TVector, TSimd>(
        in AttentionOperands o, in AttentionGradients gradients, bool throughCap)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        int key = Block.Document.KeyBegin + Block.ChunkStart;
        float* keys = o.Key.Row(Block.Document.Batch, key, Block.KeyValueHead);
        float* values = o.Value.Row(Block.Document.Batch, key, Block.KeyValueHead);
        int chunk = Block.ChunkStart / Side;
        Block.Score<TVector, TSimd>(
            o, keys, o.Key.Strides.Time, o.Value.Upcoming(Block, chunk, o.ValueWidth),
            o.Key.Upcoming(Block, chunk + 1, o.KeyWidth));
        Block.Columns<TVector, TSimd>(
            values, o.Value.Strides.Time, o.ValueWidth, _outputColumns, ScoreGradient,
            Upcoming(gradients.Key, gradients.KeyStrides, o.KeyWidth),
            Upcoming(gradients.Value, gradients.ValueStrides, o.ValueWidth));
        if (o.Dropout != 0f)
        {
            AttentionDropout.Draw<TVector, TSimd>(o, Block);
            AttentionDropout.Apply<TVector, TSimd>(o, Block, ScoreGradient);
        }

        for (int v = 0; v < Block.Vectors; v++)
        {
            int low = Block.Low[v], high = Block.High[v];
            float* scores = Block.Scores + (16 * v), gradient = ScoreGradient + (16 * v);
            float* cap = throughCap && Block.CapSlope != null ? Block.CapSlope + (16 * v) : null;
            TVector logSumExp = TSimd.Load(_logSumExp + (16 * v)), delta = TSimd.Load(_delta + (16 * v));
            for (int at = low * Side; at < high * Side; at += Side)
            {
                TVector exponent = TSimd.Subtract(TSimd.Load(scores + at), logSumExp);
                TVector p = AttentionSoftmax.PowerOfTwo<TVector, TSimd>(exponent);
                TVector d = TSimd.Multiply(p, TSimd.Subtract(TSimd.Load(gradient + at), delta));
                // A hidden key's value may be anything, so 0 is chosen and not computed.
                d = TSimd.Select(TSimd.Equal(p, TSimd.Zero), TSimd.Zero, d);
                if (cap != null) d = TSimd.Multiply(d, TSimd.Load(cap + at));
                TSimd.Store(p, scores + at);
                TSimd.Store(d, gradient + at);
            }

            AttentionSoftmax.ClearOutside<TVector, TSimd>(scores, low, high);
            AttentionSoftmax.ClearOutside<TVector, TSimd>(gradient, low, high);
        }

        // Values have met what stayed of the probabilities.
        if (o.Dropout != 0f) AttentionDropout.Apply<TVector, TSimd>(o, Block, Block.Scores);
    }

    private readonly UpcomingRows Upcoming(float* gradient, in HeadStrides strides, int width)
    {
        if (gradient == null) return default;
        AttentionDocument document = Block.Document;
        long first = (document.Batch * strides.Batch) + (Block.KeyValueHead * strides.Head);
        return new UpcomingRows(
            gradient + first + ((document.KeyBegin + Block.ChunkStart) * strides.Time), strides.Time, width);
    }
}
