using Skald.Models.Checkpoints;
using Skald.Tensors;

namespace Skald.Models.Layers;

/// <summary>An MLP: down(f(up(x))), or down(f(gate(x)) · up(x)).</summary>
internal sealed record MlpSettings : SubLayerSettings
{
    /// <summary>E, width of the residual stream.</summary>
    public required int Width { get; init; }

    /// <summary>F, width inside.</summary>
    public required int Inner { get; init; }

    /// <summary>f.</summary>
    public required UnaryOp Activation { get; init; }

    /// <summary>Whether a gate multiplies. Shazeer 2020, https://arxiv.org/abs/2002.05202.</summary>
    public bool IsGated { get; init; }

    /// <summary>A gate with bounds in place of f; null for f.</summary>
    public ClippedGate? Clipped { get; init; }

    /// <summary>Biases of all projections.</summary>
    public bool HasBias { get; init; }

    /// <summary>Names of the projections.</summary>
    public MlpNames Names { get; init; } = new();

    /// <summary>The matrix that holds gate, then up, in the file; null where each has its own.</summary>
    public string? Joins { get; init; }

    /// <inheritdoc/>
    public override Int128 ParameterCount
    {
        get
        {
            Int128 e = Width, inner = Inner, ups = IsGated ? 2 : 1;
            return ((ups + 1) * e * inner) + (HasBias ? (ups * inner) + e : 0);
        }
    }

    /// <inheritdoc/>
    public override SubLayer Create(LayerContext context) => new Mlp(context, this);

    /// <inheritdoc/>
    public override IEnumerable<JoinedTensor> Joined(string path)
    {
        if (Joins is null) yield break;
        yield return Rows("weight", Width);
        if (HasBias) yield return Rows("bias", 0);

        JoinedTensor Rows(string kind, int width) => JoinedTensor.Rows(
            $"{path}{Joins}.{kind}", 1, width,
            ($"{path}{Names.Gate}.{kind}", Inner), ($"{path}{Names.Up}.{kind}", Inner));
    }
}

/// <summary>Names of an MLP's projections in checkpoints.</summary>
internal sealed record MlpNames(string Up = "up_proj", string Down = "down_proj", string Gate = "gate_proj");
