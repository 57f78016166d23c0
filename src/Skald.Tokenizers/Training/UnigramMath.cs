using Skald.Tokenizers.SentencePiece;

namespace Skald.Tokenizers.Training;

/// <summary>Functions of unigram training, the same bits on every machine.</summary>
internal static class UnigramMath
{
    public static double Log(double x) => PortableMath.Log(x);

    /// <summary>The digamma function of a positive number, by its asymptotic series.</summary>
    public static double Digamma(double x)
    {
        double result = 0;
        for (; x < 7; x++) result -= 1 / x;
        x -= 0.5;
        double inverse = 1 / (x * x);
        return result + Log(x)
            + (inverse * (
                (1.0 / 24) - (inverse * ((7.0 / 960) - (inverse * ((31.0 / 8064) - (inverse * 127.0 / 30720)))))));
    }
}
