using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Layers;

/// <summary>down(f(up(x))), or with a gate down(f(gate(x)) · up(x)).</summary>
internal sealed class Mlp : SubLayer
{
    private readonly Linear? _gate;
    private readonly Linear _up, _down;
    private readonly UnaryOp _activation;
    private readonly ClippedGate? _clipped;

    public Mlp(LayerContext context, MlpSettings s)
        : base(context.Device)
    {
        (_activation, _clipped) = (s.Activation, s.Clipped);
        if (s.IsGated) _gate = AddChild(s.Names.Gate, new Linear(Device, s.Width, s.Inner, s.HasBias));
        _up = AddChild(s.Names.Up, new Linear(Device, s.Width, s.Inner, s.HasBias));
        _down = AddChild(s.Names.Down, new Linear(Device, s.Inner, s.Width, s.HasBias));
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Outputs => [_down.Weight];

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, ForwardPass pass) => Forward(x);

    /// <param name="x">[..., embedding].</param>
    /// <returns>[..., embedding].</returns>
    public Tensor Forward(Tensor x)
    {
        if (_gate is null) return Linear.FeedForward(x, _up, _activation, _down);
        (Tensor gate, Tensor up) = Linear.Forward(x, _gate, _up);
        return _down.Forward(Gated(gate, up));
    }

    private Tensor Gated(Tensor gate, Tensor up)
    {
        if (_clipped is not { } c) return gate.GatedInPlace(_activation, up);
        Tensor g = gate.Clamp(max: c.Limit);
        return (up.Clamp(-c.Limit, c.Limit) + 1) * (g * (g * c.Alpha).Sigmoid());
    }
}
