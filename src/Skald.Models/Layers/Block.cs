using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Layers;

/// <summary>One layer of a stack: what it adds to the residual stream, and the norms around it.</summary>
internal sealed class Block : Module
{
    private readonly SubLayer _mixer;
    private readonly SubLayer? _mlp;
    private readonly Norm? _mixerNorm, _mixerOutputNorm, _mixerSumNorm, _mlpNorm, _mlpOutputNorm, _mlpSumNorm;
    private readonly BlockSettings _settings;
    private readonly DropoutShares _dropout;
    private readonly int _layer;

    /// <param name="context">Where the layer is made.</param>
    /// <param name="s">Its parts.</param>
    /// <param name="width">E.</param>
    public Block(LayerContext context, BlockSettings s, int width)
        : base(context.Device)
    {
        (_settings, _dropout, _layer) = (s, context.Dropout, context.Layer);
        _mixerNorm = Add(s.MixerNorm);
        _mixer = AddChild(s.Mixer.Name, s.Mixer.Create(context));
        _mixerOutputNorm = Add(s.MixerOutputNorm);
        _mixerSumNorm = Add(s.MixerSumNorm);
        _mlpNorm = Add(s.MlpNorm);
        _mlp = s.Mlp is null ? null : AddChild(s.Mlp.Name, s.Mlp.Create(context));
        _mlpOutputNorm = Add(s.MlpOutputNorm);
        _mlpSumNorm = Add(s.MlpSumNorm);

        Norm? Add(NormSettings? norm) => norm is null ? null : AddChild(norm.Name, new Norm(Device, norm, width));
    }

    /// <summary>The matrices that write into the residual stream.</summary>
    public IEnumerable<Parameter> Outputs => _mlp is null ? _mixer.Outputs : _mixer.Outputs.Concat(_mlp.Outputs);

    /// <summary>Values that the mixer gives its own parameters.</summary>
    public void Initialize(RandomStream random) => _mixer.Initialize(random);

    /// <param name="x">[batch, time, embedding].</param>
    /// <param name="pass">Where the tokens sit and what they may see.</param>
    /// <returns>[batch, time, embedding].</returns>
    public Tensor Forward(Tensor x, ForwardPass pass)
    {
        if (_settings.IsParallel)
        {
            Tensor normed = Apply(_mixerNorm, x);
            Tensor other = _mlpNorm is null ? normed : _mlpNorm.Forward(x);
            return x + Mixed(_mixer.Forward(normed, pass), pass) + Thought(_mlp!.Forward(other, pass), pass);
        }

        x = Mix(x, pass);
        if (_mlp is null) return x;
        Tensor thought = Apply(_mlpOutputNorm, _mlp.Forward(Apply(_mlpNorm, x), pass));
        return Apply(_mlpSumNorm, x + Thought(thought, pass));
    }

    /// <summary>The residual stream behind the mixer, whose own tensors make room for the MLP's.</summary>
    private Tensor Mix(Tensor x, ForwardPass pass)
    {
        using TensorScope? lent = pass.Lend();
        Tensor mixed = Apply(_mixerOutputNorm, _mixer.Forward(Apply(_mixerNorm, x), pass));
        Tensor sum = Apply(_mixerSumNorm, x + Mixed(mixed, pass));
        return lent?.Return(sum) ?? sum;
    }

    /// <summary>What the mixer adds to the residual stream.</summary>
    private Tensor Mixed(Tensor branch, ForwardPass pass) =>
        Scaled(branch).Dropout(_dropout.Mixer, pass.Dropout, (2 * _layer) + 1);

    /// <summary>What the MLP adds to it.</summary>
    private Tensor Thought(Tensor branch, ForwardPass pass) =>
        Scaled(branch).Dropout(_dropout.Mlp, pass.Dropout, (2 * _layer) + 2);

    private static Tensor Apply(Norm? norm, Tensor x) => norm is null ? x : norm.Forward(x);

    private Tensor Scaled(Tensor branch) => _settings.BranchScale == 1 ? branch : branch * _settings.BranchScale;
}
