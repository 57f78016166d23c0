using Skald.Models.Layers;
using Skald.Models.State;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Mamba;

/// <summary>out(scan(silu(conv(x))) · silu(z)): a state space whose steps, inputs and outputs the token decides.</summary>
/// <remarks>Gu and Dao 2023, https://arxiv.org/abs/2312.00752, figure 3 and algorithm 2.</remarks>
internal sealed class MambaMixer : SubLayer
{
    private readonly MambaMixerSettings _settings;
    private readonly Linear _input, _select, _step, _output;
    private readonly ShortConvolution _convolution;
    private readonly Parameter _decay, _skip;
    private readonly int _layer;

    public MambaMixer(LayerContext context, MambaMixerSettings s)
        : base(context.Device)
    {
        (_settings, _layer) = (s, context.Layer);
        _decay = AddParameter("A_log", [s.Inner, s.States], ParameterKind.Bias);
        _skip = AddParameter("D", [s.Inner], ParameterKind.Norm, 1);
        _convolution = AddChild(
            "conv1d", new ShortConvolution(Device, s.Inner, s.ConvolutionLength, s.HasConvolutionBias));
        _input = AddChild("in_proj", new Linear(Device, s.Width, 2 * s.Inner, s.HasBias));
        _select = AddChild("x_proj", new Linear(Device, s.Inner, s.StepRank + (2 * s.States), bias: false));
        _step = AddChild("dt_proj", new Linear(Device, s.StepRank, s.Inner));
        _output = AddChild("out_proj", new Linear(Device, s.Inner, s.Width, s.HasBias));
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Outputs => [_output.Weight];

    /// <inheritdoc/>
    public override void Initialize(RandomStream random)
    {
        StateSpace.CountUp(_decay);
        StateSpace.SpreadSteps(_step.Bias!, random, _settings.Steps);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, ForwardPass pass)
    {
        MambaMixerSettings s = _settings;
        (int batch, int time, RecurrentState? state) = (x.Shape[0], x.Shape[1], pass.Recurrence(_layer));
        Tensor both = _input.Forward(x);
        (Tensor u, Tensor? tail) = _convolution.Forward(both.Narrow(2, 0, s.Inner), state?[0], pass);
        u = u.Activate(s.Activation);

        Tensor selected = _select.Forward(u);  // Δ's source, B, C
        Tensor step = _step.Forward(selected.Narrow(2, 0, s.StepRank)).Softplus();
        Tensor b = selected.Narrow(2, s.StepRank, s.States).Unsqueeze(2);
        Tensor c = selected.Narrow(2, s.StepRank + s.States, s.States).Unsqueeze(2);
        (Tensor y, Tensor last) = StateSpace.Scan(
            u.Unsqueeze(3), step, -_decay.Value.Exp(), b, c, state?[1], pass);
        if (state is not null) pass.Keep(_layer, tail!, last);
        y = y.Reshape(batch, time, s.Inner) + (u * _skip.Value);
        return _output.Forward(both.Narrow(2, s.Inner, s.Inner).Gated(s.Activation, y));
    }
}
