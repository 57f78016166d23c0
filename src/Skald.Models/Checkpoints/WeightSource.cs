using Skald.Formats;
using Skald.Formats.Gguf;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Checkpoints;

/// <summary>Where the values of a parameter lie: rows of a stored tensor, in an order of their own.</summary>
/// <param name="Parameter">What is filled.</param>
/// <param name="Entry">The stored tensor.</param>
internal sealed record WeightSource(Parameter Parameter, TensorEntry Entry)
{
    /// <summary>The stored row of each of the parameter's rows; null where they follow each other.</summary>
    public int[]? Rows { get; init; }

    /// <summary>The stored row of the first, where they follow each other.</summary>
    public long FirstRow { get; init; }

    /// <summary>What is added to each value.</summary>
    public float Offset { get; init; }

    /// <summary>The file holds the matrix as [out, in] and the parameter as [in, out].</summary>
    public bool IsTurned { get; init; }

    /// <summary>Elements of a row: a vector in an order of its own has rows of one element.</summary>
    public int RowLength => Parameter.Shape.Rank >= 2 ? IsTurned ? Parameter.Shape[0] : Parameter.Shape[^1]
        : Rows is null && FirstRow == 0 ? checked((int)Parameter.Shape.Elements) : 1;

    /// <summary>Rows of the parameter.</summary>
    public int RowCount => RowLength == 0 ? 0 : checked((int)(Parameter.Shape.Elements / RowLength));

    /// <summary>Bytes that are read.</summary>
    public long Bytes => Entry.Count == 0 ? 0 : (long)((Int128)Entry.Length * Parameter.Shape.Elements / Entry.Count);

    /// <summary>All types become floats, which can train; else quantised types and 16-bit floats stay as they are.</summary>
    public bool IsTrainable { get; init; }

    /// <summary>The type in which the weights stay packed; null where they become floats.</summary>
    /// <remarks>What is packed lies as [out, in]: a parameter of the other layout is only where the file turns it.</remarks>
    public DType? Packed => IsTrainable || Parameter.Shape.Rank != 2 || Offset != 0 || IsTurned != Parameter.IsTransposed
        || Parameter.Kind is not (ParameterKind.Matrix or ParameterKind.Embedding or ParameterKind.Head) ? null : PackedType;

    /// <summary>Bytes that the parameter takes on a device.</summary>
    public long MemoryBytes(Device device) => Packed switch
    {
        null => Parameter.Shape.Elements * sizeof(float),
        DType.Coded => RowCount * Entry.Type.Bytes(RowLength),
        { } type => device.Backend.QuantizedBytes(type, RowCount, RowLength),
    };

    /// <summary>The parameter's memory, in place of its float values.</summary>
    public Tensor CreatePacked(Device device, DType type)
    {
        (int outputs, int inputs) = (RowCount, RowLength);
        return type == DType.Coded
            ? device.EmptyCoded(outputs, inputs, checked((int)Entry.Type.Bytes(inputs)), Entry.Type.Codec!.Dequantize)
            : device.EmptyQuantized(outputs, inputs, type);
    }

    private DType? PackedType => Entry.Type.Ggml switch
    {
        GgmlType.Q40 => DType.Q40,
        GgmlType.Q41 => DType.Q41,
        GgmlType.Q50 => DType.Q50,
        GgmlType.Q51 => DType.Q51,
        GgmlType.Q80 => DType.Q80,
        GgmlType.Q4K => DType.Q4K,
        GgmlType.Q5K => DType.Q5K,
        GgmlType.Q6K => DType.Q6K,
        GgmlType.F16 => DType.PackedF16,
        GgmlType.BF16 => DType.PackedBF16,
        _ => Entry.Type is { BlockLength: >= 32, Codec: not null } ? DType.Coded : null,
    };
}
