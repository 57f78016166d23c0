using Skald.Tensors;

namespace Skald.Models.Generation.Processors;

/// <summary>Draws tokens so that the surprise of a text stays near a target.</summary>
/// <remarks>
/// Basu et al. 2021, https://arxiv.org/abs/2007.14966, both versions, as in llama.cpp. It remembers its own state
/// between tokens: one for each row.
/// </remarks>
/// <param name="version">1 estimates how probabilities fall with rank; 2 cuts at a surprise.</param>
/// <param name="tau">Target surprise in bits.</param>
/// <param name="eta">How fast it follows.</param>
/// <param name="candidates">Version 1: ranks for the estimate.</param>
public sealed class Mirostat(int version, double tau, double eta, int candidates = 100)
{
    private readonly Ranking _ranking = new();
    private double[] _probabilities = [];

    /// <summary>The largest surprise allowed now, in bits.</summary>
    public double Mu { get; private set; } = 2 * tau;

    /// <summary>Tokens that remained in the last draw.</summary>
    public int Kept { get; private set; }

    /// <summary>Draws a token and follows the target.</summary>
    /// <param name="logits">[vocabulary], after temperature.</param>
    /// <param name="uniform">The draw, in [0, 1), by falling probability.</param>
    public int Sample(ReadOnlySpan<float> logits, double uniform)
    {
        if (_probabilities.Length != logits.Length) _probabilities = new double[logits.Length];
        Distribution.Softmax(logits, _probabilities);
        _ranking.Fill(logits, logits, double.NegativeInfinity);
        Kept = Math.Clamp(version == 1 ? CountByRank() : CountBySurprise(), 1, _ranking.Count);
        double sum = 0, running = 0;
        for (int rank = 0; rank < Kept; rank++) sum += P(rank);
        int chosen = 0;
        for (int rank = 0; rank < Kept && P(rank) > 0; rank++)
        {
            chosen = rank;
            running += P(rank) / sum;
            if (running > uniform) break;
        }

        Mu -= eta * (Bits(P(chosen) / sum) - tau);
        return _ranking[chosen];
    }

    private int CountByRank()
    {
        double products = 0, squares = 0;
        for (int i = 0; i < Math.Min(candidates - 1, _ranking.Count - 1) && P(i + 1) > 0; i++)
        {
            double t = ScalarMath.Log((i + 2.0) / (i + 1)), b = ScalarMath.Log(P(i) / P(i + 1));
            (products, squares) = (products + (t * b), squares + (t * t));
        }

        if (squares == 0) return 1;
        double slope = products / squares, e = slope - 1;
        double k = ScalarMath.Pow(
            e * ScalarMath.Pow(2, Mu) / (1 - ScalarMath.Pow(_probabilities.Length, -e)), 1 / slope);
        return double.IsNaN(k) ? 1 : (int)Math.Min(k, _ranking.Count);
    }

    private int CountBySurprise()
    {
        int count = 0;
        while (count < _ranking.Count && Bits(P(count)) <= Mu) count++;
        return count;
    }

    private double P(int rank) => _probabilities[_ranking[rank]];

    private static double Bits(double probability) => -ScalarMath.Log(probability) / ScalarMath.Log(2);
}
