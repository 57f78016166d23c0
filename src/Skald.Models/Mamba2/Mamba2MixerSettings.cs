using Skald.Models.Layers;
using Skald.Models.State;
using Skald.Tensors;

namespace Skald.Models.Mamba2;

/// <summary>Sizes of a Mamba-2 mixer.</summary>
internal sealed record Mamba2MixerSettings : SubLayerSettings
{
    /// <summary>E, width of the residual stream.</summary>
    public required int Width { get; init; }

    /// <summary>H, heads; all channels of one decay alike.</summary>
    public required int Heads { get; init; }

    /// <summary>P, channels of a head.</summary>
    public required int HeadDim { get; init; }

    /// <summary>G, groups of heads that share B and C.</summary>
    public required int Groups { get; init; }

    /// <summary>N, states of a channel.</summary>
    public required int States { get; init; }

    /// <summary>K, tokens that the convolution sees.</summary>
    public required int ConvolutionLength { get; init; }

    /// <summary>The function after the convolution and of the gate.</summary>
    public required UnaryOp Activation { get; init; }

    /// <summary>ε of the inner norm.</summary>
    public required float Epsilon { get; init; }

    /// <summary>Bounds of Δ.</summary>
    public required (float Min, float Max) StepLimit { get; init; }

    /// <summary>Whether the convolution has a bias.</summary>
    public bool HasConvolutionBias { get; init; }

    /// <summary>Biases of the outer projections.</summary>
    public bool HasBias { get; init; }

    /// <summary>Smallest and largest Δ of a new model, and what none may fall below.</summary>
    public (double Min, double Max, double Floor) Steps { get; init; } = (0.001, 0.1, 0.0001);

    /// <summary>Channels of all heads.</summary>
    public int Inner => Heads * HeadDim;

    /// <summary>Width of B, and of C.</summary>
    public int Shared => Groups * States;

    /// <summary>Channels of the convolution: x, B, C.</summary>
    public int Convolved => Inner + (2 * Shared);

    /// <inheritdoc/>
    public override Int128 ParameterCount
    {
        get
        {
            Int128 e = Width, inner = (Int128)Heads * HeadDim, convolved = inner + (2 * (Int128)Groups * States);
            Int128 read = inner + convolved + Heads;
            return (e * (read + inner)) + (HasBias ? read + e : 0) + (3 * (Int128)Heads) + inner
                + ShortConvolution.CountParameters(convolved, ConvolutionLength, HasConvolutionBias);
        }
    }

    /// <inheritdoc/>
    public override SubLayer Create(LayerContext context) => new Mamba2Mixer(context, this);

    /// <inheritdoc/>
    public override ILayerState CreateState(int maxLength) => new RecurrentState();
}
