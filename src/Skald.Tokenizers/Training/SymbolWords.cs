using System.Text;

namespace Skald.Tokenizers.Training;

/// <summary>Distinct words as symbols, one after another, with their counts.</summary>
/// <param name="Symbols">Ids of all words.</param>
/// <param name="Ends">Where each word ends in them.</param>
/// <param name="Counts">How often each word was seen.</param>
internal readonly record struct SymbolWords(int[] Symbols, int[] Ends, long[] Counts)
{
    /// <summary>Pieces as bytes.</summary>
    public static SymbolWords Of(PieceCounts pieces, int[] byteIds)
    {
        int total = 0;
        pieces.ForEach((bytes, _) => total = checked(total + bytes.Length));
        SymbolWords words = new(new int[total], new int[pieces.Distinct], new long[pieces.Distinct]);
        int word = 0, at = 0;
        pieces.ForEach((bytes, count) =>
        {
            foreach (byte b in bytes) words.Symbols[at++] = byteIds[b];
            (words.Ends[word], words.Counts[word]) = (at, count);
            word++;
        });
        return words;
    }

    /// <summary>Words as characters, with prefix and suffix; characters that no token stands for are left out.</summary>
    /// <param name="words">Words with their counts.</param>
    /// <param name="options">Prefix and suffix.</param>
    /// <param name="tokens">The vocabulary so far; characters with prefix or suffix are appended.</param>
    public static SymbolWords Of(
        KeyValuePair<string, long>[] words, MergeTrainingOptions options, List<string> tokens)
    {
        Dictionary<string, int> ids = Vocabulary.Number(tokens);
        string prefix = options.ContinuingPrefix ?? "", suffix = options.EndOfWordSuffix ?? "";
        List<int> symbols = [];
        List<int> ends = new(words.Length);
        foreach ((string word, _) in words)
        {
            for (int at = 0; at < word.Length;)
            {
                Rune.DecodeFromUtf16(word.AsSpan(at), out Rune character, out int size);
                string token = character.ToString();
                if (ids.ContainsKey(token))
                {
                    token = (at > 0 ? prefix : "") + token + (at + size == word.Length ? suffix : "");
                    if (!ids.TryGetValue(token, out int id))
                    {
                        ids.Add(token, id = tokens.Count);
                        tokens.Add(token);
                    }

                    symbols.Add(id);
                }

                at += size;
            }

            ends.Add(symbols.Count);
        }

        return new SymbolWords([.. symbols], [.. ends], [.. words.Select(word => word.Value)]);
    }
}
