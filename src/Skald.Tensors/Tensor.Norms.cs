using Skald.Tensors.Autograd;

namespace Skald.Tensors;

public sealed partial class Tensor
{
    /// <summary>y = x / √(mean(x²) + ε) · weight over the last axis.</summary>
    /// <remarks>Zhang and Sennrich 2019, https://arxiv.org/abs/1910.07467. No mean subtraction, no bias.</remarks>
    /// <param name="weight">[width], or null for none.</param>
    /// <param name="epsilon">Inside the root.</param>
    /// <returns>[..., width]</returns>
    public Tensor RmsNorm(Tensor? weight = null, float epsilon = 1e-6f)
    {
        if (weight is not null) ShapeException.ThrowUnlessWidth(this, weight.Shape[0], "RmsNorm");
        Tensor x = Rows().Contiguous(), inverseRms = Device.Empty([x.Shape[0]]), y = Device.Empty(Shape);
        Device.Backend.RmsNorm(x, weight?.Detach(), epsilon, y.Rows(), inverseRms);
        return AnyRecords(this, weight) ? RecordRmsNorm(y, x, inverseRms, weight, epsilon) : y;
    }

    // Closures are made in methods of their own: a method that holds one pays for it whether it records or not.

    private Tensor RecordRmsNorm(Tensor y, Tensor x, Tensor inverseRms, Tensor? weight, float epsilon)
    {
        return Record(
            y, [this, weight],
            dy =>
            {
                Tensor r = ((this * this).Mean(-1, keepDim: true) + epsilon).Rsqrt();
                Tensor g = weight is null ? dy : dy * weight;
                Tensor dx = (g * r) - (this * r * r * r * (g * this).Mean(-1, keepDim: true));
                return [dx, weight is null ? null : (dy * this * r).SumTo(weight.Shape)];
            },
            (pass, node, dy) =>
            {
                bool accumulateWeight = false;
                GradientRows dx = pass.Needs(node.Edges[0]) ? new(pass, node.Edges[0]!) : default;
                Tensor? dWeight = pass.Needs(node.Edges[1]) ? pass.Buffer(node.Edges[1]!, out accumulateWeight) : null;
                dy.Device.Backend.RmsNormBackward(
                    dy.Rows(), x, weight?.Detach(), inverseRms, dx.Rows, dx.Accumulate, dWeight, accumulateWeight);
                dx.Finish();
            });
    }

    /// <summary>
    /// y = (x − mean) / √(variance + ε) · weight + bias over the last axis, with the biased variance.
    /// </summary>
    /// <remarks>Ba et al. 2016, https://arxiv.org/abs/1607.06450.</remarks>
    /// <param name="weight">[width], or null for none.</param>
    /// <param name="bias">[width], or null for none.</param>
    /// <param name="epsilon">Inside the root.</param>
    /// <returns>[..., width]</returns>
    public Tensor LayerNorm(Tensor? weight = null, Tensor? bias = null, float epsilon = 1e-5f)
    {
        if (weight is not null) ShapeException.ThrowUnlessWidth(this, weight.Shape[0], "LayerNorm");
        if (bias is not null) ShapeException.ThrowUnlessWidth(this, bias.Shape[0], "LayerNorm");
        Tensor x = Rows().Contiguous(), y = Device.Empty(Shape);
        Tensor mean = Device.Empty([x.Shape[0]]), inverse = Device.Empty([x.Shape[0]]);
        Device.Backend.LayerNorm(x, weight?.Detach(), bias?.Detach(), epsilon, y.Rows(), mean, inverse);
        return AnyRecords(this, weight, bias) ? RecordLayerNorm(y, x, mean, inverse, weight, bias, epsilon) : y;
    }

    private Tensor RecordLayerNorm(
        Tensor y, Tensor x, Tensor mean, Tensor inverse, Tensor? weight, Tensor? bias, float epsilon)
    {
        return Record(
            y, [this, weight, bias],
            dy =>
            {
                Tensor centred = this - Mean(-1, keepDim: true);
                Tensor r = ((centred * centred).Mean(-1, keepDim: true) + epsilon).Rsqrt();
                Tensor normal = centred * r, g = weight is null ? dy : dy * weight;
                Tensor dx = (g - g.Mean(-1, keepDim: true) - (normal * (g * normal).Mean(-1, keepDim: true))) * r;
                return [
                    dx,
                    weight is null ? null : (dy * normal).SumTo(weight.Shape),
                    bias is null ? null : dy.SumTo(bias.Shape)];
            },
            (pass, node, dy) =>
            {
                bool accumulateWeight = false, accumulateBias = false;
                GradientRows dx = pass.Needs(node.Edges[0]) ? new(pass, node.Edges[0]!) : default;
                Tensor? dWeight = pass.Needs(node.Edges[1]) ? pass.Buffer(node.Edges[1]!, out accumulateWeight) : null;
                Tensor? dBias = pass.Needs(node.Edges[2]) ? pass.Buffer(node.Edges[2]!, out accumulateBias) : null;
                dy.Device.Backend.LayerNormBackward(
                    dy.Rows(), x, weight?.Detach(), mean, inverse,
                    dx.Rows, dx.Accumulate, dWeight, accumulateWeight, dBias, accumulateBias);
                dx.Finish();
            });
    }
}
