using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>A change diag(b) · B · diag(d) · A of one matrix, with the first rows and columns of what all share.</summary>
internal sealed class VeraLayer : Module, ILowRank
{
    private readonly Adapter _owner;
    private readonly TargetLayer _target;
    private readonly Parameter _sharedA, _sharedB, _outer, _inner;

    /// <param name="owner">The adapter that it belongs to.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="sharedA">[r, widest input].</param>
    /// <param name="sharedB">[widest output, r].</param>
    /// <param name="initial">What d begins with.</param>
    public VeraLayer(Adapter owner, TargetLayer target, Parameter sharedA, Parameter sharedB, double initial)
        : base(owner.Device)
    {
        (_owner, _target, _sharedA, _sharedB) = (owner, target, sharedA, sharedB);
        _outer = AddParameter("vera_lambda_b", [target.Outputs], ParameterKind.Norm);
        _inner = AddParameter("vera_lambda_d", [sharedA.Shape[0]], ParameterKind.Norm, value: initial);
    }

    /// <inheritdoc/>
    public Tensor Down => _sharedA.Value.Narrow(1, 0, _target.Inputs) * _inner.Value.Unsqueeze(1);

    /// <inheritdoc/>
    public Tensor Up => _sharedB.Value.Narrow(0, 0, _target.Outputs) * _outer.Value.Unsqueeze(1);

    /// <inheritdoc/>
    public float Factor => _owner.Scale;
}
