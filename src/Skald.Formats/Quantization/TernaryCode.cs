namespace Skald.Formats.Quantization;

/// <summary>The ternary value next to a number within −1 and 1.</summary>
internal static class TernaryCode
{
    public static int Of(float x) => Math.Clamp(Scale.RoundAway(x), -1, 1);
}
