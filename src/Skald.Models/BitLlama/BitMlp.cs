using Skald.Models.Layers;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.BitLlama;

/// <summary>down(silu(gate(x)) · up(x)) with ternary projections.</summary>
internal sealed class BitMlp : SubLayer
{
    private readonly BitLinear _gate, _up, _down;

    public BitMlp(LayerContext context, BitMlpSettings s)
        : base(context.Device)
    {
        _gate = AddChild("gate_proj", new BitLinear(Device, s.Width, s.Inner));
        _up = AddChild("up_proj", new BitLinear(Device, s.Width, s.Inner));
        _down = AddChild("down_proj", new BitLinear(Device, s.Inner, s.Width));
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Outputs => [_down.Weight];

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, ForwardPass pass)
    {
        BitActivations a = BitActivations.Of(x);
        return _down.Forward(BitActivations.Of(_gate.Forward(a).Gated(UnaryOp.Silu, _up.Forward(a))));
    }
}

/// <summary>An MLP with ternary projections.</summary>
internal sealed record BitMlpSettings : SubLayerSettings
{
    /// <summary>E, width of the residual stream.</summary>
    public required int Width { get; init; }

    /// <summary>F, width inside.</summary>
    public required int Inner { get; init; }

    /// <inheritdoc/>
    public override Int128 ParameterCount => 3 * BitLinear.Count(Width, Inner);

    /// <inheritdoc/>
    public override SubLayer Create(LayerContext context) => new BitMlp(context, this);
}
