using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>Factors beside a model's matrices; what they consist of is the kind's business.</summary>
internal abstract class LowRankAdapter : Adapter
{
    private readonly List<(Linear, ILinearPart)> _parts = [];

    private protected LowRankAdapter(Device device, string name, AdapterConfig config)
        : base(device, name, config)
    {
    }

    /// <inheritdoc/>
    internal sealed override IEnumerable<(Linear Layer, ILinearPart Part)> Linears => _parts;

    /// <inheritdoc/>
    internal override void Initialize(RandomStream random)
    {
        foreach ((Parameter target, Parameter value) in StandIns) value.Value.Detach().CopyFrom(target.Own);
    }

    /// <summary>Registers the factors of a matrix.</summary>
    private protected void Add<TLayer>(TargetLayer target, TLayer factors)
        where TLayer : Module, ILowRank
    {
        AddChild(Root + target.Name, factors);
        foreach ((Linear layer, int[]? rows) in target.Parts) _parts.Add((layer, new LowRankPart(factors, rows)));
    }
}
