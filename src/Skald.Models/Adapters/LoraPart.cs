using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>A low-rank change of one linear layer, or of those of its rows that the layer holds.</summary>
/// <param name="lora">The factors.</param>
/// <param name="rows">
/// The layer's rows among those of the factors, where a checkpoint joins several layers in one matrix; null for all.
/// </param>
internal sealed class LoraPart(LoraLayer lora, int[]? rows) : ILinearPart
{
    private (Tensor Gain, float Factor)? _kept;

    /// <inheritdoc/>
    public Tensor Input(Tensor x) => x;

    /// <inheritdoc/>
    public Tensor Output(Linear layer, Tensor x, Tensor plain, Tensor y)
    {
        Tensor added = x.Linear(lora.A.Value).Linear(Mine(lora.B)!, Mine(lora.Bias)) * lora.Factor;
        if (lora.Magnitude is null) return y + added;
        Tensor gain = Gain(layer);
        Tensor product = layer.Bias is { } bias ? plain - bias.Value : plain;
        return y + (product * (gain - 1)) + (added * gain);
    }

    /// <inheritdoc/>
    public Tensor Matrix(Tensor original, Tensor matrix)
    {
        Tensor change = Mine(lora.B)!.MatMul(lora.A.Value) * lora.Factor;
        if (lora.Magnitude is null) return matrix + change;
        Tensor gain = Mine(lora.Magnitude)! / Lengths(original);
        return matrix + (((original + change) * gain.Unsqueeze(1)) - original);
    }

    /// <inheritdoc/>
    public Tensor? Bias(Tensor? bias)
    {
        if (Mine(lora.Bias) is not { } own) return bias;
        return bias is null ? own * lora.Factor : bias + (own * lora.Factor);
    }

    /// <summary>
    /// Magnitudes over lengths, [out]. Kept between passes that record nothing: the base may have to be dequantised for it.
    /// </summary>
    private Tensor Gain(Linear layer)
    {
        bool isRecording = layer.Device.IsRecording;
        if (!isRecording && _kept is { } kept && kept.Factor == lora.Factor) return kept.Gain;
        Tensor matrix = layer.Matrix;
        Tensor gain = Mine(lora.Magnitude)! / Lengths(matrix.DType.IsQuantized() ? matrix.Dequantize() : matrix);
        _kept = isRecording ? null : (gain.Keep(), lora.Factor);
        return gain;
    }

    /// <summary>‖W + s · B · A‖ of each row, [out]: a constant for the gradient.</summary>
    private Tensor Lengths(Tensor original)
    {
        using (original.Device.NoGrad())
            return (original + (Mine(lora.B)!.MatMul(lora.A.Value) * lora.Factor)).Square().Sum(1).Sqrt();
    }

    private Tensor? Mine(Parameter? all)
    {
        if (all is null || rows is null) return all?.Value;
        Tensor ids = all.Value.Device.From(rows, [rows.Length]);
        return all.Shape.Rank == 2
            ? all.Value.Embedding(ids) : all.Value.Unsqueeze(1).Embedding(ids).Reshape(rows.Length);
    }
}
