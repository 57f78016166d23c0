using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Layers;

/// <summary>A norm over the last axis, in every form that a family uses.</summary>
internal sealed class Norm : Module
{
    private readonly NormSettings _settings;
    private readonly Parameter? _weight, _bias;
    private readonly bool _isPerHead;

    /// <param name="device">Where the parameters live.</param>
    /// <param name="settings">Which norm.</param>
    /// <param name="width">Features.</param>
    /// <param name="heads">Heads with weights of their own; 0 where all rows share one.</param>
    public Norm(Device device, NormSettings settings, int width, int heads = 0)
        : base(device)
    {
        (_settings, _isPerHead) = (settings, heads > 0);
        Shape shape = heads > 0 ? [heads, width] : [width];

        // What counts from 1 starts at 0, as a bias does.
        if (settings.HasWeight)
        {
            _weight = AddParameter(
                "weight", shape, settings.AddsOne ? ParameterKind.Bias : ParameterKind.Norm,
                settings.AddsOne ? 0 : 1);
        }

        if (settings.HasBias) _bias = AddParameter("bias", shape, ParameterKind.Bias);
    }

    /// <param name="x">[..., width], or [..., heads, width] where heads have weights of their own.</param>
    /// <returns>Of the same shape.</returns>
    public Tensor Forward(Tensor x)
    {
        Tensor? weight = _settings.AddsOne ? _weight!.Value + 1 : _weight?.Value;
        if (!_isPerHead) return Normal(x, weight, _bias?.Value);
        Tensor y = Normal(x, null, null);
        if (weight is not null) y *= weight;
        return _bias is null ? y : y + _bias.Value;
    }

    private Tensor Normal(Tensor x, Tensor? weight, Tensor? bias) => _settings.Kind == NormKind.RootMeanSquare
        ? x.RmsNorm(weight, _settings.Epsilon)
        : x.LayerNorm(weight, bias, _settings.Epsilon);
}
