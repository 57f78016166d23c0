using Skald.Tensors.Kernels.Randomness;

namespace Skald.Tensors.Kernels.Attention;

/// <summary>softmax(scale · Q Kᵀ + bias) V for every head, and all that limits or shifts its scores.</summary>
/// <remarks>
/// <para>
/// A score is scale · q·k, then the soft-cap, then ALiBi and the bias, then the masks. Every option is off in a
/// zeroed struct.
/// </para>
/// <para>
/// Query t of row b sits at position <see cref="QueryStart"/>[b] + t, key s at position s. Only differences of
/// positions enter the result.
/// </para>
/// </remarks>
internal unsafe struct AttentionOperands
{
    /// <summary>B, rows of the batch.</summary>
    public int Batch;

    /// <summary>T, queries of a row.</summary>
    public int Queries;

    /// <summary>S, keys of a row: with a cache, the longest that any row holds.</summary>
    public int Keys;

    /// <summary>H, query heads: a multiple of <see cref="KeyValueHeads"/>.</summary>
    public int Heads;

    /// <summary>G, heads of keys and values; query head h reads head h / (H / G).</summary>
    public int KeyValueHeads;

    /// <summary>Width of a query and a key.</summary>
    public int KeyWidth;

    /// <summary>Width of a value and of an output row.</summary>
    public int ValueWidth;

    /// <summary>[B, T, H, KeyWidth].</summary>
    public float* Query;
    public HeadStrides QueryStrides;

    /// <summary>[B, S, G, KeyWidth].</summary>
    public KeyValueSource Key;

    /// <summary>[B, S, G, ValueWidth].</summary>
    public KeyValueSource Value;

    /// <summary>[B, T, H, ValueWidth]; rows without any key become 0.</summary>
    public float* Output;
    public HeadStrides OutputStrides;

    /// <summary>
    /// [B, H, T]: log Σ exp(score) with the sink, −∞ without any key; what the backward needs. May be null.
    /// </summary>
    public float* LogSumExp;

    /// <summary>Multiplies q·k: usually 1/√KeyWidth.</summary>
    public float Scale;

    /// <summary>A query sees the keys at its own position and before.</summary>
    public bool Causal;

    /// <summary>W: a query sees keys less than W positions before it; 0 for no limit.</summary>
    public int Window;

    /// <summary>[B], position of each row's first query; null for 0.</summary>
    public int* QueryStart;

    /// <summary>[B], first key of each row (left padding); null for 0.</summary>
    public int* KeyBegin;

    /// <summary>[B], one past the last key of each row (right padding, cached length); null for S.</summary>
    public int* KeyEnd;

    /// <summary>
    /// Packed documents in ascending order; replaces the three arrays above. Null for one sequence a row.
    /// </summary>
    public AttentionDocument* Documents;
    public int DocumentCount;

    /// <summary>[B, H, T, S], added to the scores; −∞ hides a key. Null for none.</summary>
    public float* Bias;
    public GridStrides BiasStrides;

    /// <summary>[B, H, T, S], 0 hides a key. Null for none.</summary>
    public byte* Mask;
    public GridStrides MaskStrides;

    /// <summary>[H], ALiBi: slope · (key position − query position) joins the score. Null for none.</summary>
    /// <remarks>Press et al. 2021, https://arxiv.org/abs/2108.12409.</remarks>
    public float* AlibiSlopes;

    /// <summary>c: scores become c · tanh(score / c) before bias and masks; 0 for none.</summary>
    /// <remarks>Gemma 2, https://arxiv.org/abs/2408.00118, §2.</remarks>
    public float SoftCap;

    /// <summary>[H], a logit for each head that joins the denominator and has no value. Null for none.</summary>
    public float* Sinks;

    /// <summary>Share of the probabilities that is dropped, the others scaled up; 0 for none.</summary>
    public float Dropout;

    /// <summary>Where dropout draws from, and the number of the first probability.</summary>
    public Philox DropoutStream;
    public long DropoutOffset;

    /// <summary>Query heads that share one head of keys and values.</summary>
    public readonly int Group => Heads / KeyValueHeads;

    /// <summary>Documents, or rows where none are given.</summary>
    public readonly int SequenceCount => Documents == null ? Batch : DocumentCount;

    /// <summary>One document, or one row as a document.</summary>
    public readonly AttentionDocument Sequence(int index)
    {
        if (Documents != null) return Documents[index];
        int begin = KeyBegin == null ? 0 : KeyBegin[index];
        int end = KeyEnd == null ? Keys : KeyEnd[index];
        int start = QueryStart == null ? 0 : QueryStart[index];
        return new AttentionDocument(index, 0, Queries, begin, Math.Max(begin, end), start - begin);
    }

    /// <summary>Whether every query, and every key, belongs to a sequence.</summary>
    public readonly (bool Queries, bool Keys) Coverage()
    {
        long queries = 0, keys = 0;
        for (int i = 0; i < SequenceCount; i++)
        {
            AttentionDocument sequence = Sequence(i);
            queries += sequence.Queries;
            keys += sequence.Keys;
        }

        return (queries == (long)Batch * Queries, keys == (long)Batch * Keys);
    }

    /// <summary>Whether score rows need a tile of addends.</summary>
    public readonly bool HasGrid => Bias != null || Mask != null;

    public readonly float* QueryRow(int batch, int time, int head) =>
        Query + (batch * QueryStrides.Batch) + (time * QueryStrides.Time) + (head * QueryStrides.Head);

    public readonly float* OutputRow(int batch, int time, int head) =>
        Output + (batch * OutputStrides.Batch) + (time * OutputStrides.Time) + (head * OutputStrides.Head);

    public readonly float* LogSumExpOf(int batch, int time, int head) =>
        LogSumExp + (((((long)batch * Heads) + head) * Queries) + time);

    /// <summary>Throws where shapes, ranges or documents contradict each other.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names it.</exception>
    public readonly void Check()
    {
        if (Batch < 0 || Queries < 0 || Keys < 0)
            throw Broken($"sizes must not be negative, got [{Batch}, {Queries}, {Keys}]");
        if (KeyValueHeads <= 0 || Heads % KeyValueHeads != 0)
            throw Broken($"query heads must be a multiple of key-value heads, got {Heads} and {KeyValueHeads}");
        if (KeyWidth < 0 || ValueWidth < 0)
            throw Broken($"widths must not be negative, got {KeyWidth} and {ValueWidth}");
        if (Window < 0) throw Broken($"the window must be positive, or 0 for none, got {Window}");
        if (!(SoftCap >= 0f)) throw Broken($"the soft-cap must be positive, or 0 for none, got {SoftCap}");

        int batch = 0, query = 0, key = 0;
        for (int i = 0; i < SequenceCount; i++)
        {
            AttentionDocument d = Sequence(i);
            if (d.Batch < batch || d.Batch >= Batch)
                throw Broken($"document {i} must lie in rows [{batch}, {Batch}), got row {d.Batch}");
            if (d.Batch > batch) (batch, query, key) = (d.Batch, 0, 0);
            if (d.QueryBegin < query || d.QueryEnd < d.QueryBegin || d.QueryEnd > Queries)
            {
                throw Broken(
                    $"queries of sequence {i} must lie in [{query}, {Queries}), got [{d.QueryBegin}, {d.QueryEnd})");
            }

            if (d.KeyBegin < key || d.KeyEnd < d.KeyBegin || d.KeyEnd > Keys)
                throw Broken($"keys of sequence {i} must lie in [{key}, {Keys}), got [{d.KeyBegin}, {d.KeyEnd})");
            (query, key) = (d.QueryEnd, d.KeyEnd);
        }
    }

    private static ArgumentException Broken(string rule) => new($"Attention: {rule}.");
}
