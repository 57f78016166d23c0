using Skald.Models.Layers;
using Skald.Tensors;

namespace Skald.Models.Adapters;

/// <summary>AdaLoRA's changes of a model's matrices.</summary>
internal sealed class AdaLoraAdapter : LowRankAdapter
{
    private readonly List<(TargetLayer Target, AdaLoraLayer Factors)> _layers = [];

    /// <param name="model">The base.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="config">Its sizes.</param>
    /// <exception cref="ArgumentException">The configuration fits no layer of the base.</exception>
    public AdaLoraAdapter(LanguageModel model, string name, AdaLoraConfig config)
        : base(model.Device, name, config)
    {
        var targets = new AdapterTargets(model);
        foreach (TargetLayer target in targets.Matrices("AdaLoRA", config.Targets, config.Excluded))
        {
            int rank = config.Ranks.GetValueOrDefault(target.Name, config.Rank);
            if (rank == 0) continue;
            var factors = new AdaLoraLayer(this, target, rank, config.Alpha);
            Add(target, factors);
            _layers.Add((target, factors));
        }

        AddSavedModules(targets, config.ModulesToSave);
    }

    /// <inheritdoc/>
    /// <remarks>The change begins at nothing: E is 0.</remarks>
    internal override void Initialize(RandomStream random)
    {
        const float deviation = 0.02f;
        foreach ((TargetLayer target, AdaLoraLayer factors) in _layers)
        {
            factors.A.Initialize(random.Fork($"{target.Name}.A"), deviation);
            factors.B.Initialize(random.Fork($"{target.Name}.B"), deviation);
        }

        base.Initialize(random);
    }
}
