using Skald.Models.State;

namespace Skald.Models.Layers;

/// <summary>Attention that draws keys and values from a small vector, with positions in a part of their own.</summary>
internal sealed record LatentAttentionSettings : SubLayerSettings
{
    private const float InnerEpsilon = 1e-6f;  // whatever the configuration says of the other norms

    /// <summary>E, width of the residual stream.</summary>
    public required int Width { get; init; }

    /// <summary>H, heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Width of the latent from which queries are drawn; null where they come from x itself.</summary>
    public int? QueryRank { get; init; }

    /// <summary>Width of the latent from which keys and values are drawn.</summary>
    public required int KeyRank { get; init; }

    /// <summary>Features of a head's queries and keys that don't turn.</summary>
    public required int PlainWidth { get; init; }

    /// <summary>Positions of the features that turn; their key is one for all heads.</summary>
    public required RotarySettings Rotary { get; init; }

    /// <summary>Width of a head's values.</summary>
    public required int ValueWidth { get; init; }

    /// <summary>Biases of the projections that read or write the residual stream.</summary>
    public bool HasBias { get; init; }

    /// <summary>Multiplies q·k.</summary>
    public required float Scale { get; init; }

    /// <summary>The norm of the latents.</summary>
    public static NormSettings InnerNorm { get; } = NormSettings.Rms(InnerEpsilon);

    /// <summary>Features that turn.</summary>
    public int TurningWidth => Rotary.HeadDim;

    /// <summary>Width of a head's queries and keys.</summary>
    public int KeyWidth => PlainWidth + TurningWidth;

    /// <inheritdoc/>
    public override CacheShape Cache =>
        new(KeyWidth, ValueWidth) { Heads = Heads, Latent = new(KeyRank + TurningWidth, KeyRank) { Heads = 1 } };

    /// <inheritdoc/>
    public override Int128 ParameterCount
    {
        get
        {
            Int128 e = Width, h = Heads, latent = (Int128)KeyRank + TurningWidth;
            Int128 queries = QueryRank is { } rank
                ? (rank * (e + 1 + (h * KeyWidth))) + (HasBias ? rank : 0) : e * h * KeyWidth;
            Int128 keys = (e * latent) + KeyRank + (KeyRank * h * (PlainWidth + ValueWidth)) + (HasBias ? latent : 0);
            return queries + keys + (h * ValueWidth * e) + (HasBias ? e : 0);
        }
    }

    /// <inheritdoc/>
    public override SubLayer Create(LayerContext context) => new LatentAttention(context, this);
}
