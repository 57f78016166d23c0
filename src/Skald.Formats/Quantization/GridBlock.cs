namespace Skald.Formats.Quantization;

/// <summary>The parts of a super-block whose values are vectors of a <see cref="CodeBook"/>.</summary>
internal sealed class GridBlock(int groups, int vectors)
{
    /// <summary>Values of a super-block.</summary>
    public const int Length = 256;

    /// <summary>Scale of the scales, exact in half precision.</summary>
    public float D { get; set; }

    /// <summary>The error that was reached.</summary>
    public float Error { get; set; }

    /// <summary>A code for each group.</summary>
    public int[] Scales { get; } = new int[groups];

    /// <summary>An index for each vector.</summary>
    public int[] Indices { get; } = new int[vectors];

    /// <summary>For each 8 values their signs, bit i set for minus; or bit 0 set where they are moved down.</summary>
    public int[] Signs { get; } = new int[Length / 8];

    public void CopyTo(GridBlock other)
    {
        (other.D, other.Error) = (D, Error);
        Scales.CopyTo(other.Scales, 0);
        Indices.CopyTo(other.Indices, 0);
        Signs.CopyTo(other.Signs, 0);
    }
}
