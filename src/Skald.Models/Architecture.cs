using Skald.Models.Checkpoints;
using Skald.Models.Layers;
using Skald.Tensors;

namespace Skald.Models;

/// <summary>
/// A language model as a value: embedding, blocks, final norm and head. Each family's model file makes one.
/// </summary>
internal sealed record Architecture
{
    /// <summary>Tokens the model knows.</summary>
    public required int VocabSize { get; init; }

    /// <summary>E, width of the residual stream.</summary>
    public required int Width { get; init; }

    /// <summary>L.</summary>
    public required int Layers { get; init; }

    /// <summary>From a layer's number to its block.</summary>
    public required Func<int, BlockSettings> Block { get; init; }

    /// <summary>Path of all that isn't the head: "model".</summary>
    public string Path { get; init; } = "model";

    /// <summary>Name of the token table.</summary>
    public string TokensName { get; init; } = "embed_tokens";

    /// <summary>Path of the blocks.</summary>
    public string BlocksName { get; init; } = "layers";

    /// <summary>Path of the head, which stands beside the rest.</summary>
    public string HeadName { get; init; } = "lm_head";

    /// <summary>Width of the token table where it isn't E: projections lead in and out.</summary>
    public int? EmbeddingWidth { get; init; }

    /// <summary>A token whose row gets no gradient.</summary>
    public int? PaddingIndex { get; init; }

    /// <summary>Multiplies the embeddings.</summary>
    public float EmbeddingScale { get; init; } = 1;

    /// <summary>A norm of the embeddings.</summary>
    public NormSettings? EmbeddingNorm { get; init; }

    /// <summary>A table of learned positions.</summary>
    public PositionTable? Positions { get; init; }

    /// <summary>A table of token types, such as which of two texts a token belongs to.</summary>
    public TypeTable? Types { get; init; }

    /// <summary>A bias of distances that all layers share.</summary>
    public RelativeBiasSettings? RelativeBias { get; init; }

    /// <summary>H, heads of the relative bias.</summary>
    public int Heads { get; init; }

    /// <summary>What training drops.</summary>
    public DropoutShares Dropout { get; init; }

    /// <summary>Weight of the loss that balances experts; 0 for none.</summary>
    public float BalanceWeight { get; init; }

    /// <summary>The norm after the last block.</summary>
    public NormSettings? FinalNorm { get; init; }

    /// <summary>Whether the head is the token table.</summary>
    public bool IsTied { get; init; }

    /// <summary>A bias of the logits.</summary>
    public bool HasHeadBias { get; init; }

    /// <summary>What happens to logits.</summary>
    public CrossEntropyOptions HeadOptions { get; init; } = CrossEntropyOptions.Default;

    /// <summary>
    /// Once the longest row is longer than this, everything is read again: its keys turn differently. Null for never.
    /// </summary>
    public int? RereadsBeyond { get; init; }

    /// <summary>Elements of all parameters.</summary>
    public Int128 ParameterCount
    {
        get
        {
            Int128 width = EmbeddingWidth ?? Width, table = VocabSize * width;
            Int128 count = table + (IsTied ? 0 : table) + (HasHeadBias ? VocabSize : 0);
            if (EmbeddingWidth is not null) count += 2 * width * Width;
            count += ((Positions?.Count ?? 0) + (Int128)(Types?.Count ?? 0)) * Width;
            count += (RelativeBias?.Buckets ?? 0) * (Int128)Heads;
            count += (EmbeddingNorm?.ParameterCount(Width) ?? 0) + (FinalNorm?.ParameterCount(Width) ?? 0);
            for (int layer = 0; layer < Layers; layer++) count += Block(layer).ParameterCount(Width);
            return count;
        }
    }

    /// <summary>Tensors of the checkpoint that hold several parameters.</summary>
    public IEnumerable<JoinedTensor> Joined =>
        Enumerable.Range(0, Layers).SelectMany(layer => Block(layer).Joined(
            Path.Length == 0 ? $"{BlocksName}.{layer}." : $"{Path}.{BlocksName}.{layer}."));
}

/// <summary>Learned positions.</summary>
/// <param name="Name">The table's name.</param>
/// <param name="Count">Its rows.</param>
/// <param name="Offset">Row of position 0.</param>
internal sealed record PositionTable(string Name, int Count, int Offset = 0);

/// <summary>Learned token types.</summary>
/// <param name="Name">The table's name.</param>
/// <param name="Count">Its rows.</param>
internal sealed record TypeTable(string Name, int Count);
