using Skald.Formats.Gguf;

namespace Skald.Formats.Llama2c;

/// <summary>
/// The order of float32 tensors in a file without a directory: each kind for all layers, one after another.
/// </summary>
/// <remarks>Only sizes are added up at first; entries are made when the sum was held against the file.</remarks>
internal sealed class StackedLayout(Llama2cHeader header, long start)
{
    private readonly List<(string Name, bool IsPerLayer, long[] Shape)> _parts = [];

    /// <summary>First byte after the tensors.</summary>
    public Int128 End { get; private set; } = start;

    /// <summary>A tensor of the whole model.</summary>
    public void Add(string name, params long[] shape) => Add(name, isPerLayer: false, shape);

    /// <summary>A vector of the model's width for each layer.</summary>
    public void AddNorms(string name) => Add(name, isPerLayer: true, header.Dim);

    /// <summary>A matrix for each layer.</summary>
    public void AddMatrices(string name, long rows, long columns) => Add(name, isPerLayer: true, rows, columns);

    /// <summary>Floats that nobody reads.</summary>
    public void Skip(Int128 floats)
    {
        _parts.Add(("", false, [(long)floats]));
        End += floats * sizeof(float);
    }

    /// <summary>The tensors with their places.</summary>
    public List<PlacedTensor> Tensors()
    {
        List<PlacedTensor> tensors = [];
        long offset = start;
        foreach ((string name, bool isPerLayer, long[] shape) in _parts)
        {
            long length = sizeof(float) * shape.Aggregate(1L, (product, size) => checked(product * size));
            for (int layer = 0; layer < (isPerLayer ? header.Layers : 1); layer++, offset += length)
            {
                if (name.Length == 0) continue;
                string full = isPerLayer ? $"blk.{layer}.{name}.weight" : $"{name}.weight";
                tensors.Add(new PlacedTensor(
                    new TensorEntry(full, TensorType.Of(GgmlType.F32), shape, length), offset));
            }
        }

        return tensors;
    }

    private void Add(string name, bool isPerLayer, params long[] shape)
    {
        _parts.Add((name, isPerLayer, shape));
        Int128 elements = isPerLayer ? header.Layers : 1;
        foreach (long size in shape) elements *= size;
        End += elements * sizeof(float);
    }
}
