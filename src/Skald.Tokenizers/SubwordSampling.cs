namespace Skald.Tokenizers;

/// <summary>Draws one of a text's segmentations, so that a model in training sees words cut in several ways.</summary>
/// <remarks>
/// BPE-dropout (Provilkov et al. 2020, https://arxiv.org/abs/1910.13267) and unigram sampling (Kudo 2018, §3.2,
/// https://arxiv.org/abs/1804.10959). The same numbers give the same ids. One object serves one thread.
/// </remarks>
public sealed class SubwordSampling
{
    /// <param name="alpha">
    /// BPE: the probability with which a merge is left out, 0 for none and 1 for all. Unigram: the power to which
    /// probabilities are raised; 0 makes all segmentations equal, and large values prefer the best.
    /// </param>
    /// <param name="uniform">Gives numbers in [0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is negative or not finite.</exception>
    public SubwordSampling(double alpha, Func<double> uniform)
    {
        ArgumentNullException.ThrowIfNull(uniform);
        if (!(alpha >= 0 && double.IsFinite(alpha)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(alpha), $"SubwordSampling: alpha must be finite and not negative, got {alpha}.");
        }

        (Alpha, Uniform) = (alpha, uniform);
    }

    /// <summary>How much is left to chance.</summary>
    public double Alpha { get; }

    /// <summary>The numbers that decide.</summary>
    public Func<double> Uniform { get; }

    /// <summary>Numbers from a seed: the same on every machine.</summary>
    /// <remarks>SplitMix64 (Steele et al. 2014, https://doi.org/10.1145/2660193.2660195), its upper 53 bits.</remarks>
    /// <inheritdoc cref="SubwordSampling(double, Func{double})"/>
    public static SubwordSampling FromSeed(double alpha, ulong seed)
    {
        return new SubwordSampling(alpha, Next);

        double Next()
        {
            seed += 0x9E3779B97F4A7C15ul;
            ulong mixed = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9ul;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBul;
            return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1ul << 53));
        }
    }
}
