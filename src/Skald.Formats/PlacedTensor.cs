using Skald.Formats.Zip;

namespace Skald.Formats;

/// <summary>A tensor and where its bytes lie in a file.</summary>
/// <param name="Entry">What it is.</param>
/// <param name="Offset">First byte, counted from the start of the file, or of the packed entry.</param>
internal sealed record PlacedTensor(TensorEntry Entry, long Offset)
{
    /// <summary>The high byte of each number comes first.</summary>
    public bool IsBigEndian { get; init; }

    /// <summary>Distance of neighbours along each axis, in elements; null where the elements lie in order.</summary>
    public long[]? Strides { get; init; }

    /// <summary>The compressed entry that holds the bytes; null where they lie in the file as they are.</summary>
    public ZipEntry? Packed { get; init; }
}
