using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>A change B · diag(E) · A of one matrix.</summary>
internal sealed class AdaLoraLayer : Module, ILowRank
{
    /// <summary>Keeps the factor of rank 0 finite; part of the published arithmetic.</summary>
    private const float Small = 1e-5f;

    private readonly Adapter _owner;
    private readonly float _scaling;

    /// <param name="owner">The adapter that it belongs to.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="rank">r.</param>
    /// <param name="alpha">The change is multiplied by alpha / r.</param>
    public AdaLoraLayer(Adapter owner, TargetLayer target, int rank, double alpha)
        : base(owner.Device)
    {
        (_owner, _scaling) = (owner, (float)alpha / (rank + Small));
        A = AddParameter("lora_A", [rank, target.Inputs], ParameterKind.Matrix);
        B = AddParameter("lora_B", [target.Outputs, rank], ParameterKind.Matrix);
        E = AddParameter("lora_E", [rank, 1], ParameterKind.Norm);
    }

    /// <summary>[r, in].</summary>
    public Parameter A { get; }

    /// <summary>[out, r].</summary>
    public Parameter B { get; }

    /// <summary>[r, 1].</summary>
    public Parameter E { get; }

    /// <inheritdoc/>
    public Tensor Down => A.Value * E.Value;

    /// <inheritdoc/>
    public Tensor Up => B.Value;

    /// <inheritdoc/>
    public float Factor => _scaling * _owner.Scale;
}
