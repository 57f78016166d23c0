using Skald.Models.Layers;
using Skald.Models.State;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Mamba2;

/// <summary>out(norm(scan(silu(conv(x, B, C))) · silu(z))): Mamba with heads, one decay for each.</summary>
/// <remarks>Dao and Gu 2024, https://arxiv.org/abs/2405.21060, §7.1.</remarks>
internal sealed class Mamba2Mixer : SubLayer
{
    private readonly Mamba2MixerSettings _settings;
    private readonly Linear _input, _output;
    private readonly ShortConvolution _convolution;
    private readonly Parameter _stepBias, _decay, _skip;
    private readonly RmsNorm _norm;
    private readonly int _layer;

    public Mamba2Mixer(LayerContext context, Mamba2MixerSettings s)
        : base(context.Device)
    {
        (_settings, _layer) = (s, context.Layer);
        _stepBias = AddParameter("dt_bias", [s.Heads], ParameterKind.Bias);
        _decay = AddParameter("A_log", [s.Heads], ParameterKind.Bias);
        _skip = AddParameter("D", [s.Heads], ParameterKind.Norm, 1);
        _convolution = AddChild(
            "conv1d", new ShortConvolution(Device, s.Convolved, s.ConvolutionLength, s.HasConvolutionBias));
        _input = AddChild("in_proj", new Linear(Device, s.Width, s.Inner + s.Convolved + s.Heads, s.HasBias));
        _norm = AddChild("norm", new RmsNorm(Device, s.Inner, s.Epsilon));
        _output = AddChild("out_proj", new Linear(Device, s.Inner, s.Width, s.HasBias));
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Outputs => [_output.Weight];

    /// <inheritdoc/>
    public override void Initialize(RandomStream random)
    {
        StateSpace.CountUp(_decay);
        StateSpace.SpreadSteps(_stepBias, random, _settings.Steps);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, ForwardPass pass)
    {
        Mamba2MixerSettings s = _settings;
        (int batch, int time, RecurrentState? state) = (x.Shape[0], x.Shape[1], pass.Recurrence(_layer));
        Tensor all = _input.Forward(x);  // z, then x, B and C, then Δ
        (Tensor u, Tensor? tail) = _convolution.Forward(all.Narrow(2, s.Inner, s.Convolved), state?[0], pass);
        u = u.Activate(s.Activation);

        Tensor step = (all.Narrow(2, s.Inner + s.Convolved, s.Heads) + _stepBias.Value).Softplus()
            .Clamp(s.StepLimit.Min, s.StepLimit.Max);
        Tensor values = u.Narrow(2, 0, s.Inner).Reshape(batch, time, s.Heads, s.HeadDim);
        Tensor b = u.Narrow(2, s.Inner, s.Shared).Reshape(batch, time, s.Groups, s.States);
        Tensor c = u.Narrow(2, s.Inner + s.Shared, s.Shared).Reshape(batch, time, s.Groups, s.States);
        (Tensor y, Tensor last) = StateSpace.Scan(
            values, step, -_decay.Value.Exp().Unsqueeze(1), b, c, state?[1], pass);
        if (state is not null) pass.Keep(_layer, tail!, last);

        y += values * _skip.Value.Unsqueeze(1);
        y = all.Narrow(2, 0, s.Inner).Gated(s.Activation, y.Reshape(batch, time, s.Inner));
        y = y.Reshape(batch, time, s.Groups, s.Inner / s.Groups).RmsNorm(null, s.Epsilon);
        return _output.Forward(y.Reshape(batch, time, s.Inner) * _norm.Weight!.Value);
    }
}
