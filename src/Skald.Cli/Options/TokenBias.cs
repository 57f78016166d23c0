using System.Globalization;
using Skald.Tokenizers;

namespace Skald.Cli.Options;

/// <summary>Biases of tokens as command lines give them: <c>50256:-100</c>, <c>50256-100</c>, <c>15043+1.5</c>.</summary>
internal static class TokenBias
{
    /// <summary>The biases by token.</summary>
    /// <exception cref="UsageException">A text is none, or names a token that isn't there.</exception>
    public static IReadOnlyDictionary<int, float> Parse(IEnumerable<string> texts, Tokenizer tokenizer)
    {
        var biases = new Dictionary<int, float>();
        foreach (string text in texts)
        {
            int cut = text.AsSpan().IndexOfAny(":+-");
            ReadOnlySpan<char> token = cut < 0 ? "" : text.AsSpan(0, cut), value = cut < 0 ? "" : text.AsSpan(cut).TrimStart(':');
            bool isToken = int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out int id);
            bool isBias = float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out float bias);
            if (!isToken || !isBias || float.IsNaN(bias))
                throw new UsageException($"--logit-bias takes a token's id and a number, as in 50256:-100, got '{text}'.");
            if (id >= tokenizer.VocabularySize)
                throw new UsageException($"--logit-bias takes ids below {tokenizer.VocabularySize}, got {id}.");
            biases[id] = bias;
        }

        return biases;
    }
}
