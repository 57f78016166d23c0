using Skald.Models.Layers;
using Skald.Models.State;
using Skald.Tensors;

namespace Skald.Models.Mamba;

/// <summary>Sizes of a Mamba mixer.</summary>
internal sealed record MambaMixerSettings : SubLayerSettings
{
    /// <summary>E, width of the residual stream.</summary>
    public required int Width { get; init; }

    /// <summary>Channels, each with a state space of its own.</summary>
    public required int Inner { get; init; }

    /// <summary>N, states of a channel.</summary>
    public required int States { get; init; }

    /// <summary>Width from which the steps Δ are drawn.</summary>
    public required int StepRank { get; init; }

    /// <summary>K, tokens that the convolution sees.</summary>
    public required int ConvolutionLength { get; init; }

    /// <summary>The function after the convolution and of the gate.</summary>
    public required UnaryOp Activation { get; init; }

    /// <summary>Whether the convolution has a bias.</summary>
    public bool HasConvolutionBias { get; init; }

    /// <summary>Biases of the outer projections.</summary>
    public bool HasBias { get; init; }

    /// <summary>Smallest and largest Δ of a new model, and what none may fall below.</summary>
    public (double Min, double Max, double Floor) Steps { get; init; } = (0.001, 0.1, 0.0001);

    /// <inheritdoc/>
    public override Int128 ParameterCount
    {
        get
        {
            Int128 e = Width, inner = Inner, states = States, rank = StepRank;
            return (3 * e * inner) + (HasBias ? (2 * inner) + e : 0) + (inner * (rank + (2 * states)))
                + (inner * (rank + 1)) + (inner * (states + 1))
                + ShortConvolution.CountParameters(inner, ConvolutionLength, HasConvolutionBias);
        }
    }

    /// <inheritdoc/>
    public override SubLayer Create(LayerContext context) => new MambaMixer(context, this);

    /// <inheritdoc/>
    public override ILayerState CreateState(int maxLength) => new RecurrentState();
}
