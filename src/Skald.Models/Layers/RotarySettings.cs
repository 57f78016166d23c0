using Skald.Tensors;

namespace Skald.Models.Layers;

/// <summary>Rotary positions of a layer: which features turn, how fast, and in what order they pair up.</summary>
/// <param name="Rope">Frequencies and their stretching.</param>
/// <param name="HeadDim">D, width of a head.</param>
/// <param name="ContextLength">The model's context, which some stretchings refer to.</param>
internal sealed record RotarySettings(RopeParameters Rope, int HeadDim, int ContextLength)
{
    /// <summary>Which features turn together.</summary>
    public RotaryLayout Layout { get; init; } = RotaryLayout.HalfSplit;

    /// <summary>Turns the other way: nanochat's convention.</summary>
    public bool IsReversed { get; init; }

    /// <summary>
    /// Angles are rounded to float32, as in programs that know nothing else: for models whose activations are rounded so
    /// coarsely that the last bit of an angle tells.
    /// </summary>
    public bool IsSingle { get; init; }

    /// <summary>Features of a head that turn; by default the share that the parameters state.</summary>
    public int Width { get; init; } = (int)(HeadDim * (Rope.PartialRotaryFactor ?? 1)) & ~1;

    /// <summary>Frequencies for texts of a length, in radians per position.</summary>
    /// <param name="length">One past the last position of the longest text.</param>
    public double[] Frequencies(int length)
    {
        double[] frequencies = RopeScaling.Frequencies(Rope, Width, ContextLength, length);
        return IsSingle ? Array.ConvertAll(frequencies, frequency => (double)(1 / (float)(1 / frequency))) : frequencies;
    }

    /// <summary>What cos and sin are multiplied by.</summary>
    public double Magnitude => RopeScaling.Magnitude(Rope, ContextLength);

    /// <summary>Lengths with equal frequencies have equal keys.</summary>
    public int FrequencyKey(int length) => RopeScaling.FrequencyKey(Rope, ContextLength, length);
}
