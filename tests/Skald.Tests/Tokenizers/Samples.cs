using System.Text;
using Skald.Tokenizers;
using Skald.Tokenizers.Bpe;

namespace Skald.Tests.Tokenizers;

/// <summary>Tokenizers and texts that several tests use.</summary>
internal static class Samples
{
    /// <summary>Characters that tell the patterns apart, from several planes.</summary>
    private static readonly string[] s_alphabet =
    [
        "a", "b", "s", "t", "T", "S", "re", "VE", "ll", "é", "ß", "ſ", "я", "你", "好", "か", "ا", "𝓼", "𠀀", "𐍈",
        "1", "2", "９", "½", "Ⅳ", "𝟙", " ", " ", " ", "  ", "\n", "\r\n", "\t", "\u00A0", "\u3000", "\u2028", "\u0085",
        "'", "'", "’", ".", ",", "!", "-", "_", "€", "\u0301", "😀", "👍🏽", "\u200D", "\uFEFF", "\0", "\uFFFD",
        "<|endoftext|>",
    ];

    /// <summary>Where Hugging Face's trainer left what it learnt from tinyshakespeare.</summary>
    public static string TrainedFile { get; } =
        TestData.Golden("tokenizers", "trained", "tinyshakespeare", "bpe-byte-level.tokenizer.json");

    /// <summary>1,000 tokens learnt from tinyshakespeare, GPT-2's pattern.</summary>
    public static BpeTokenizer Trained() => (BpeTokenizer)Tokenizer.FromFile(TrainedFile);

    /// <summary>Seeded text of well-formed characters of every kind.</summary>
    public static string RandomText(Random random, int characters, bool plane0Only = false)
    {
        StringBuilder text = new();
        while (text.Length < characters)
        {
            string next = s_alphabet[random.Next(s_alphabet.Length)];
            if (!plane0Only || !next.Any(char.IsSurrogate)) text.Append(next);
        }

        return text.ToString();
    }
}
