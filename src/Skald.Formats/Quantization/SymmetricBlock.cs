namespace Skald.Formats.Quantization;

/// <summary>The parts of a super-block whose groups have a signed scale.</summary>
internal sealed class SymmetricBlock(int length, int groups)
{
    /// <summary>Scale of the scales, exact in half precision.</summary>
    public float D { get; set; }

    /// <summary>The error that was reached.</summary>
    public float Error { get; set; }

    public int[] Scales { get; } = new int[groups];

    /// <summary>The level of each value.</summary>
    public float[] Levels { get; } = new float[length];

    public void Clear()
    {
        (D, Error) = (0, 0);
        Array.Clear(Scales);
    }
}
