namespace Skald.Formats.Quantization;

/// <summary>Weighted sums over a group: of weights w, codes q and values x.</summary>
internal readonly record struct GroupSums(double W, double WQ, double WQQ, double WX, double WXQ)
{
    /// <summary>The scale that brings scale * q nearest to x; 0 where all codes are 0.</summary>
    public float Scale => WQQ > 0 ? (float)(WXQ / WQQ) : 0;

    /// <summary>The scale and the minimum, not below 0, that bring scale * q - min nearest to x.</summary>
    public (float Scale, float Min) ScaleAndMin
    {
        get
        {
            double determinant = (W * WQQ) - (WQ * WQ);
            if (determinant <= 0) return (Scale, 0);
            double scale = ((W * WXQ) - (WQ * WX)) / determinant, min = ((WQ * WXQ) - (WQQ * WX)) / determinant;
            return min < 0 ? (Scale, 0) : ((float)scale, (float)min);
        }
    }
}
