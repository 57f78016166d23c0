using System.Text.Json;
using Skald.Cli.Display;
using Skald.Tensors;

namespace Skald.Cli.Models;

/// <summary>What comes of comparing two models over a text.</summary>
internal sealed record DivergenceFigures
{
    private static readonly double[] s_shares = [0.999, 0.99, 0.95, 0.9, 0.5, 0.1, 0.05, 0.01];

    /// <summary>Tokens of the text.</summary>
    public required int Tokens { get; init; }

    /// <summary>Tokens that were foretold.</summary>
    public required int Predictions { get; init; }

    /// <summary>The model's perplexity.</summary>
    public required double Perplexity { get; init; }

    /// <summary>The base's perplexity.</summary>
    public required double BasePerplexity { get; init; }

    /// <summary>Mean divergence and its standard error, nats.</summary>
    public required (double Mean, double Error) Divergence { get; init; }

    /// <summary>Largest divergence.</summary>
    public required double Largest { get; init; }

    /// <summary>Divergence below which a share of the tokens lies.</summary>
    public required IReadOnlyList<(double Share, double Divergence)> Quantiles { get; init; }

    /// <summary>Mean of q − p of the tokens that came, and its root of the mean square.</summary>
    public required (double Mean, double Root) Difference { get; init; }

    /// <summary>Share of tokens for which both models hold the same token for the likeliest, and its standard error.</summary>
    public required (double Share, double Error) SameTop { get; init; }

    /// <summary>The median divergence.</summary>
    public double Median => Quantiles.First(quantile => quantile.Share == 0.5).Divergence;

    /// <summary>Sums up the tokens of a text.</summary>
    public static DivergenceFigures Of(int tokens, IReadOnlyList<DivergenceRow> rows)
    {
        double[] sorted = [.. rows.Select(row => row.Divergence).Order()];
        double count = rows.Count, mean = sorted.Sum() / count, same = rows.Count(row => row.IsSameTop) / count;
        double spread = sorted.Sum(value => (value - mean) * (value - mean)) / count;
        return new()
        {
            Tokens = tokens,
            Predictions = rows.Count,
            Perplexity = ScalarMath.Exp(rows.Sum(row => row.Nats) / count),
            BasePerplexity = ScalarMath.Exp(rows.Sum(row => row.BaseNats) / count),
            Divergence = (mean, Math.Sqrt(spread / count)),
            Largest = sorted[^1],
            Quantiles = [.. s_shares.Select(share => (share, Quantile(sorted, share)))],
            Difference = (
                rows.Sum(row => row.Difference) / count, Math.Sqrt(rows.Sum(row => row.Difference * row.Difference) / count)),
            SameTop = (same, Math.Sqrt(same * (1 - same) / count)),
        };
    }

    /// <summary>For people.</summary>
    public void Write(TextWriter output)
    {
        output.WriteLine($"perplexity      {Wording.F(Perplexity, 4)}, of the base {Wording.F(BasePerplexity, 4)}, "
            + $"ratio {Wording.F(Perplexity / BasePerplexity, 5)}, over {Wording.N(Predictions)} of {Wording.N(Tokens)} tokens");
        output.WriteLine($"KL divergence   mean {Wording.F(Divergence.Mean, 6)} ± {Wording.F(Divergence.Error, 6)} nats, "
            + $"median {Wording.F(Median, 6)}, 99 % {Wording.F(Quantiles[1].Divergence, 6)}, maximum {Wording.F(Largest, 6)}");
        output.WriteLine("                " + string.Join(", ", Quantiles.Select(quantile =>
            $"{Wording.F(100 * quantile.Share, 1)} % {Wording.F(quantile.Divergence, 6)}")));
        output.WriteLine($"probability     mean change {Wording.F(100 * Difference.Mean, 3)} %, root of the mean square "
            + $"{Wording.F(100 * Difference.Root, 3)} %");
        output.WriteLine($"same top token  {Wording.F(100 * SameTop.Share, 3)} ± {Wording.F(100 * SameTop.Error, 3)} %");
    }

    /// <summary>For programs.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("perplexity", Perplexity);
        json.WriteNumber("basePerplexity", BasePerplexity);
        json.WriteNumber("meanDivergence", Divergence.Mean);
        json.WriteNumber("divergenceError", Divergence.Error);
        json.WriteNumber("maxDivergence", Largest);
        json.WriteStartObject("quantiles");
        foreach ((double share, double divergence) in Quantiles)
            json.WriteNumber(share.ToString(System.Globalization.CultureInfo.InvariantCulture), divergence);
        json.WriteEndObject();
        json.WriteNumber("meanProbabilityChange", Difference.Mean);
        json.WriteNumber("rootMeanSquareProbabilityChange", Difference.Root);
        json.WriteNumber("sameTop", SameTop.Share);
        json.WriteNumber("sameTopError", SameTop.Error);
        json.WriteNumber("predictions", Predictions);
        json.WriteNumber("tokens", Tokens);
    }

    /// <summary>Between the two values beside the place.</summary>
    private static double Quantile(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        double above = sorted[Math.Min(below + 1, sorted.Length - 1)];
        return sorted[below] + ((place - below) * (above - sorted[below]));
    }
}
