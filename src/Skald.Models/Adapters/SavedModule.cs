using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>A whole module of the base, trained anew and kept in the adapter.</summary>
internal sealed class SavedModule : Module
{
    private readonly List<(Parameter Target, Parameter Value)> _pairs = [];

    public SavedModule(Device device, Module original)
        : base(device)
    {
        foreach ((string name, Parameter target) in original.NamedParameters())
            _pairs.Add((target, AddParameter(name, target.Shape, target.Kind, isTransposed: target.IsTransposed)));
    }

    /// <summary>The base's parameters and their copies.</summary>
    public IReadOnlyList<(Parameter Target, Parameter Value)> Pairs => _pairs;
}
