using Skald.Models.Checkpoints;
using Skald.Models.State;

namespace Skald.Models.Layers;

/// <summary>Self-attention in every form that a family uses. What isn't said is as in the paper.</summary>
internal sealed record AttentionSettings : SubLayerSettings
{
    /// <summary>Names of the four projections.</summary>
    public AttentionNames Names { get; init; } = new();

    /// <summary>E, width of the residual stream.</summary>
    public required int Width { get; init; }

    /// <summary>H, query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>G, heads that own keys and values: H for each its own, 1 for one that all share.</summary>
    public required int KvHeads { get; init; }

    /// <summary>D, width of a head.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Biases of queries, keys and values.</summary>
    public bool HasInputBias { get; init; }

    /// <summary>A bias of the output.</summary>
    public bool HasOutputBias { get; init; }

    /// <summary>Rotary positions; null where the layer has none.</summary>
    public RotarySettings? Rotary { get; init; }

    /// <summary>A norm of queries and keys; null for none.</summary>
    public NormSettings? QueryKeyNorm { get; init; }

    /// <summary>What that norm spans.</summary>
    public QueryKeySpan QueryKeySpan { get; init; }

    /// <summary>Queries and keys are normed after they were turned, as in nanochat; else before.</summary>
    public bool NormsAfterRotary { get; init; }

    /// <summary>c: queries, keys and values stay within [−c, c]; null for no bounds.</summary>
    public float? Clip { get; init; }

    /// <summary>Multiplies q·k; null for 1/√D.</summary>
    public float? Scale { get; init; }

    /// <summary>c: scores become c · tanh(score / c); 0 for none.</summary>
    public float SoftCap { get; init; }

    /// <summary>W: a query sees W keys, its own included; 0 for all.</summary>
    public int Window { get; init; }

    /// <summary>A bias that falls with distance.</summary>
    public AlibiKind Alibi { get; init; }

    /// <summary>A logit per head that takes part in the softmax and has no value.</summary>
    public bool HasSinks { get; init; }

    /// <summary>The matrix that holds queries, keys and values in the file; null where each has its own.</summary>
    public JoinedProjection? Joins { get; init; }

    /// <summary>The file keeps each head's norm of queries and keys as a tensor of its own: "norms.3.weight".</summary>
    public bool StoresHeadNormsApart { get; init; }

    /// <summary>Width of all queries.</summary>
    public int QueryWidth => Heads * HeadDim;

    /// <summary>Width of all keys, and of all values.</summary>
    public int KeyWidth => KvHeads * HeadDim;

    /// <inheritdoc/>
    public override CacheShape Cache => new(HeadDim, HeadDim, Window, Alibi == AlibiKind.Rounded) { Heads = KvHeads };

    /// <inheritdoc/>
    public override Int128 ParameterCount
    {
        get
        {
            Int128 queries = (Int128)Heads * HeadDim, keys = (Int128)KvHeads * HeadDim;
            Int128 norms = QueryKeyNorm is not { } norm ? 0 : QueryKeySpan == QueryKeySpan.SharedHead
                ? 2 * norm.ParameterCount(HeadDim)
                : norm.ParameterCount(queries) + norm.ParameterCount(keys);
            return (2 * Width * (queries + keys)) + (HasInputBias ? queries + (2 * keys) : 0)
                + (HasOutputBias ? Width : 0) + norms + (HasSinks ? Heads : 0);
        }
    }

    /// <inheritdoc/>
    public override SubLayer Create(LayerContext context) => new MultiHeadAttention(context, this);

    /// <inheritdoc/>
    public override IEnumerable<JoinedTensor> Joined(string path)
    {
        if (QueryKeyNorm is not null && StoresHeadNormsApart)
        {
            foreach (JoinedTensor norm in HeadNorms($"{path}{Names.QueryNorm}", Heads)) yield return norm;
            foreach (JoinedTensor norm in HeadNorms($"{path}{Names.KeyNorm}", KvHeads)) yield return norm;
        }

        if (Joins is not { } joins) yield break;
        yield return Rows("weight", Width);
        if (HasInputBias) yield return Rows("bias", 0);

        JoinedTensor Rows(string kind, int width) => JoinedTensor.Rows(
            $"{path}{joins.Name}.{kind}", joins.Groups, width, ($"{path}{Names.Query}.{kind}", QueryWidth),
            ($"{path}{Names.Key}.{kind}", KeyWidth), ($"{path}{Names.Value}.{kind}", KeyWidth));
    }

    private IEnumerable<JoinedTensor> HeadNorms(string path, int heads) => Enumerable.Range(0, heads).Select(head =>
        new JoinedTensor($"{path}.norms.{head}.weight", [HeadDim], [new($"{path}.weight", x => x, x => x[head])]));
}

/// <summary>Names of an attention's parts in checkpoints; joined projections have theirs in the model alone.</summary>
internal sealed record AttentionNames(
    string Query = "q_proj", string Key = "k_proj", string Value = "v_proj", string Output = "o_proj",
    string QueryNorm = "q_norm", string KeyNorm = "k_norm", string Sinks = "sinks");

/// <summary>A matrix that holds queries, keys and values.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Groups">
/// Groups of heads in which they follow each other: 1 for all queries, then all keys, then all values.
/// </param>
internal sealed record JoinedProjection(string Name, int Groups);

/// <summary>What a norm of queries and keys spans.</summary>
internal enum QueryKeySpan
{
    /// <summary>A head; all heads share the weights.</summary>
    SharedHead,

    /// <summary>A head, with weights of its own.</summary>
    OwnHead,

    /// <summary>All heads together.</summary>
    Projection,
}

/// <summary>Press et al. 2021, https://arxiv.org/abs/2108.12409, and a variant.</summary>
internal enum AlibiKind
{
    /// <summary>None.</summary>
    None,

    /// <summary>slope · distance.</summary>
    Plain,

    /// <summary>Falcon's: slope and product rounded to bfloat16, then divided by √D.</summary>
    Rounded,
}
