using System.Diagnostics.CodeAnalysis;
using Skald.Tensors;

namespace Skald.Tests.Tensors.Golden;

/// <summary>Operands or results of a recorded call by short name, in positional order.</summary>
internal sealed class GoldenTensors : IEnumerable<KeyValuePair<string, Tensor>>
{
    private readonly OrderedDictionary<string, Tensor> _tensors = [];

    public Tensor this[string name]
    {
        get => _tensors[name];
        set => _tensors[name] = value;
    }

    /// <summary>The tensors in order.</summary>
    public Tensor[] Values => [.. _tensors.Values];

    /// <summary>The device of the operands.</summary>
    public Device Device => Values[0].Device;

    /// <summary>A single result is named y.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "A conversion for the registry's lambdas only.")]
    public static implicit operator GoldenTensors(Tensor y) => new() { { "y", y } };

    public void Add(string name, Tensor tensor) => _tensors.Add(name, tensor);

    /// <summary>The tensor of that name, or null where the call has none.</summary>
    public Tensor? Find(string name) => _tensors.GetValueOrDefault(name);

    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator() => _tensors.GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}
