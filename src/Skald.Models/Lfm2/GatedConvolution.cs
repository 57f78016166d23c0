using Skald.Models.Layers;
using Skald.Models.State;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Lfm2;

/// <summary>out(C · conv(B · x)): a short convolution between two gates; B, C, x are projections of the input.</summary>
internal sealed class GatedConvolution : SubLayer
{
    private readonly Linear _input, _output;
    private readonly ShortConvolution _convolution;
    private readonly int _width, _layer;

    public GatedConvolution(LayerContext context, GatedConvolutionSettings s)
        : base(context.Device)
    {
        (_width, _layer) = (s.Width, context.Layer);
        _convolution = AddChild("conv", new ShortConvolution(Device, s.Width, s.Length, s.HasBias));
        _input = AddChild("in_proj", new Linear(Device, s.Width, 3 * s.Width, s.HasBias));
        _output = AddChild("out_proj", new Linear(Device, s.Width, s.Width, s.HasBias));
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Outputs => [_output.Weight];

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, ForwardPass pass)
    {
        RecurrentState? state = pass.Recurrence(_layer);
        Tensor all = _input.Forward(x);
        Tensor b = all.Narrow(2, 0, _width), c = all.Narrow(2, _width, _width), u = all.Narrow(2, 2 * _width, _width);
        (Tensor y, Tensor? tail) = _convolution.Forward(b * u, state?[0], pass);
        if (state is not null) pass.Keep(_layer, tail!);
        return _output.Forward(c * y);
    }
}
