namespace Skald.Formats.Quantization;

/// <summary>The parts of a super-block whose groups have a scale and a minimum.</summary>
internal sealed class AffineBlock(int length, int groups)
{
    /// <summary>Scale of the scales, exact in half precision.</summary>
    public float D { get; private set; }

    /// <summary>Scale of the minima, exact in half precision.</summary>
    public float DMin { get; private set; }

    /// <summary>The error that was reached.</summary>
    public float Error { get; set; }

    public byte[] Scales { get; } = new byte[groups];

    public byte[] Mins { get; } = new byte[groups];

    /// <summary>Codes as floats, one per value.</summary>
    public float[] Codes { get; } = new float[length];

    public void Clear()
    {
        (D, DMin, Error) = (0, 0, 0);
        Array.Clear(Scales);
        Array.Clear(Mins);
    }

    public void Take(float d, float dMin, float error, int[] scales, int[] mins)
    {
        (D, DMin, Error) = (d, dMin, error);
        for (int g = 0; g < scales.Length; g++) (Scales[g], Mins[g]) = ((byte)scales[g], (byte)mins[g]);
    }
}
