using Skald.Models.Checkpoints;
using Skald.Models.State;

namespace Skald.Models.Layers;

/// <summary>How a part of a block is made: a value that can be counted before any memory is taken.</summary>
internal abstract record SubLayerSettings
{
    /// <summary>Its name in checkpoints; empty where its matrices lie beside the block's norms.</summary>
    public string Name { get; init; } = "";

    /// <summary>Elements of its parameters.</summary>
    public abstract Int128 ParameterCount { get; }

    /// <summary>Makes it.</summary>
    public abstract SubLayer Create(LayerContext context);

    /// <summary>The keys and values that it keeps while decoding; null where it keeps something else.</summary>
    public virtual CacheShape? Cache => null;

    /// <summary>What it remembers while decoding where it has no <see cref="Cache"/>.</summary>
    /// <param name="maxLength">Most tokens of a sequence.</param>
    public virtual ILayerState CreateState(int maxLength) => new KvCache(maxLength);

    /// <summary>Tensors of the checkpoint that hold several of its parameters.</summary>
    /// <param name="path">Path of the part with a final dot: "model.layers.0.self_attn.".</param>
    public virtual IEnumerable<JoinedTensor> Joined(string path) => [];
}
