namespace Skald.Formats.Quantization;

/// <summary>The ternary value next to a number within −1 and 1; 0 where it is none.</summary>
internal static class TernaryCode
{
    public static int Of(float x) => (sbyte)Scale.RoundAway(x);
}
