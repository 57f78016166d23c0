using System.Runtime.Intrinsics;

namespace Skald.Formats.Quantization;

/// <summary>The whole numbers that the codes of a type stand for.</summary>
internal interface ILevels
{
    static abstract float Lowest { get; }

    static abstract float Highest { get; }

    /// <summary>The level next to each number.</summary>
    static abstract Vector256<float> Nearest(Vector256<float> x);
}
