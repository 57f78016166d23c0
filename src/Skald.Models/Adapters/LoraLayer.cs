using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>The two factors of a low-rank change: W + s · B · A; with a magnitude also the lengths of its rows.</summary>
/// <remarks>Hu et al. 2021, https://arxiv.org/abs/2106.09685; DoRA: Liu et al. 2024, https://arxiv.org/abs/2402.09353.</remarks>
internal sealed class LoraLayer : Module
{
    private readonly Adapter _owner;

    /// <param name="owner">The adapter that it belongs to.</param>
    /// <param name="config">Its kind.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="rank">r.</param>
    /// <param name="scaling">s.</param>
    public LoraLayer(Adapter owner, LoraConfig config, TargetLayer target, int rank, float scaling)
        : base(owner.Device)
    {
        (_owner, Rank, Scaling) = (owner, rank, scaling);
        A = AddParameter("lora_A.weight", [rank, target.Inputs], ParameterKind.Matrix);
        B = AddParameter("lora_B.weight", [target.Outputs, rank], ParameterKind.Matrix);
        Bias = config.LoraBias ? AddParameter("lora_B.bias", [target.Outputs], ParameterKind.Bias) : null;
        Magnitude = config.UseDora
            ? AddParameter("lora_magnitude_vector", [target.Outputs], ParameterKind.Norm, value: 1) : null;
    }

    /// <summary>r.</summary>
    public int Rank { get; }

    /// <summary>alpha / r, or alpha / √r.</summary>
    public float Scaling { get; }

    /// <summary>The scaling times the adapter's scale.</summary>
    public float Factor => Scaling * _owner.Scale;

    /// <summary>[r, in].</summary>
    public Parameter A { get; }

    /// <summary>[out, r].</summary>
    public Parameter B { get; }

    /// <summary>[out], scaled too; or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Lengths of the rows, [out]; or null.</summary>
    public Parameter? Magnitude { get; }

    /// <summary>Registers a bias that stands in for the base's.</summary>
    public Parameter AddBaseBias(Shape shape) => AddParameter("base_layer.bias", shape, ParameterKind.Bias);
}
