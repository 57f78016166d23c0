namespace Skald.Formats;

/// <summary>One tensor of an archive: what it is called, how it is encoded, what shape it has.</summary>
/// <param name="Name">The tensor's name, unique within the archive.</param>
/// <param name="Type">How its elements are encoded.</param>
/// <param name="Shape">Dimensions in row-major order, the slowest first; [] is a scalar, a 0 makes it empty.</param>
/// <param name="Length">Bytes, proven to lie inside the file.</param>
public sealed record TensorEntry(string Name, TensorType Type, IReadOnlyList<long> Shape, long Length)
{
    /// <summary>Number of elements.</summary>
    public long Count => Length / Type.BlockBytes * Type.BlockLength;

    /// <summary>Elements of a row: the last dimension, 1 for a scalar. Rows consist of whole blocks.</summary>
    public long RowLength => Shape.Count == 0 ? 1 : Shape[^1];

    /// <summary>Bytes of a row.</summary>
    public long RowBytes => Type.Bytes(RowLength);

    /// <summary>The entry as a reader of messages wants it: <c>blk.0.attn_q.weight Q4_K [576, 576]</c>.</summary>
    public override string ToString() => $"{Name} {Type} [{string.Join(", ", Shape)}]";
}
