using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>Factors of a model's activations.</summary>
internal sealed class Ia3Adapter : Adapter
{
    private readonly List<(Linear, ILinearPart)> _parts = [];

    /// <param name="model">The base.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="config">Its layers.</param>
    /// <exception cref="ArgumentException">The configuration fits no layer of the base.</exception>
    public Ia3Adapter(LanguageModel model, string name, Ia3Config config)
        : base(model.Device, name, config)
    {
        var targets = new AdapterTargets(model);
        foreach (TargetLayer target in targets.Matrices("IA3", config.Targets, config.Excluded))
        {
            Ia3Layer factors = AddChild(
                Root + target.Name, new Ia3Layer(Device, target, config.FeedForward.Accepts(target.Name)));
            foreach ((Linear layer, int[]? rows) in target.Parts) _parts.Add((layer, new Ia3Part(factors, rows)));
        }

        AddSavedModules(targets, config.ModulesToSave);
    }

    /// <inheritdoc/>
    internal override IEnumerable<(Linear Layer, ILinearPart Part)> Linears => _parts;

    /// <inheritdoc/>
    /// <remarks>Factors are 1 from their creation.</remarks>
    internal override void Initialize(RandomStream random)
    {
        foreach ((Parameter target, Parameter value) in StandIns) value.Value.Detach().CopyFrom(target.Own);
    }
}
