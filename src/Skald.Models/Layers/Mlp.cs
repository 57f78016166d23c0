using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Layers;

/// <summary>down(f(up(x))), or with a gate down(f(gate(x)) · up(x)).</summary>
internal sealed class Mlp : SubLayer
{
    private readonly Linear? _gate;
    private readonly Linear _up, _down;
    private readonly UnaryOp _activation;

    public Mlp(LayerContext context, MlpSettings s)
        : base(context.Device)
    {
        _activation = s.Activation;
        if (s.IsGated) _gate = AddChild(s.Names.Gate, new Linear(Device, s.Width, s.Inner, s.HasBias));
        _up = AddChild(s.Names.Up, new Linear(Device, s.Width, s.Inner, s.HasBias));
        _down = AddChild(s.Names.Down, new Linear(Device, s.Inner, s.Width, s.HasBias));
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Outputs => [_down.Weight];

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, ForwardPass pass) => _gate is not null
        ? _down.Forward(_gate.Forward(x).Gated(_activation, _up.Forward(x)))
        : Linear.FeedForward(x, _up, _activation, _down);
}
