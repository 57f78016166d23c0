using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>VeRA's changes of a model's matrices.</summary>
internal sealed class VeraAdapter : LowRankAdapter
{
    private readonly Parameter _a, _b;

    /// <param name="model">The base.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="config">Its sizes.</param>
    /// <exception cref="ArgumentException">The configuration fits no layer of the base.</exception>
    public VeraAdapter(LanguageModel model, string name, VeraConfig config)
        : base(model.Device, name, config)
    {
        var targets = new AdapterTargets(model);
        TargetLayer[] layers = [.. targets.Matrices("VeRA", config.Targets, config.Excluded)];
        _a = AddParameter(
            $"{Unwrapped}vera_A", [config.Rank, layers.Max(layer => layer.Inputs)], ParameterKind.Matrix);
        _b = AddParameter(
            $"{Unwrapped}vera_B", [layers.Max(layer => layer.Outputs), config.Rank], ParameterKind.Matrix);
        (_a.Own.RequiresGrad, _b.Own.RequiresGrad) = (false, false);
        foreach (TargetLayer target in layers) Add(target, new VeraLayer(this, target, _a, _b, config.Initial));
        AddSavedModules(targets, config.ModulesToSave);
    }

    /// <inheritdoc/>
    /// <remarks>The change begins at nothing: b is 0. What is shared is drawn within √(6 / columns) and never trained.</remarks>
    internal override void Initialize(RandomStream random)
    {
        foreach (Parameter shared in (Parameter[])[_a, _b])
        {
            float reach = MathF.Sqrt(6f / shared.Shape[1]);
            Device.Backend.Uniform(shared.Own.Detach(), random.Fork(shared.Name), -reach, reach);
        }

        base.Initialize(random);
    }
}
