using System.Text;

namespace Skald.Tokenizers.Training;

/// <summary>Distinct words of normalised texts with their counts, and the characters that must become pieces.</summary>
internal sealed class SentencePieceCorpus
{
    /// <summary>Stands for characters that are left out.</summary>
    public const char Unknown = '\u2585';

    /// <summary>Stands for pieces that are not learnt: it counts as a character, and is left out.</summary>
    public const char Boundary = '\t';

    /// <param name="counts">Words, or texts where pieces may cross spaces, by what follows them.</param>
    /// <param name="texts">The texts one after another where pieces may cross spaces, else none.</param>
    /// <param name="options">Which characters must become pieces.</param>
    public SentencePieceCorpus(
        Dictionary<FollowedWord, long> counts, IEnumerable<string> texts, SentencePieceTrainingOptions options)
    {
        RequiredCharacters = Required(counts, options.CharacterCoverage);
        HashSet<Rune> required = [.. RequiredCharacters.Select(pair => pair.Key.EnumerateRunes().Single())];
        FollowedWords = [];
        foreach ((FollowedWord followed, long count) in counts)
        {
            FollowedWord replaced = new(
                Replace(followed.Word),
                followed.Next.Value == 0 || required.Contains(followed.Next) ? followed.Next : new Rune(Unknown));
            FollowedWords[replaced] = FollowedWords.GetValueOrDefault(replaced) + count;
        }

        Texts = [.. texts.Select(text => Replace(text))];

        string Replace(string word)
        {
            bool isWhole = true;
            foreach (Rune rune in word.EnumerateRunes()) isWhole &= required.Contains(rune);
            return isWhole ? word : string.Concat(word.EnumerateRunes().Select(
                rune => required.Contains(rune) ? rune.ToString() : Unknown.ToString()));
        }
    }

    /// <summary>Characters with their counts: the most frequent first, of equals the smaller.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> RequiredCharacters { get; }

    /// <summary>The texts one after another where pieces may cross spaces, else none.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>Words by what follows them, in no particular order.</summary>
    public Dictionary<FollowedWord, long> FollowedWords { get; }

    /// <summary>Words, or texts where pieces may cross spaces, with counts: the most frequent first.</summary>
    /// <param name="splitsAgain">Split at every space, whatever the options say.</param>
    public IReadOnlyList<KeyValuePair<string, long>> Words(bool splitsAgain)
    {
        Dictionary<string, long> counts = new(StringComparer.Ordinal);
        SentencePieceTrainingOptions usual = new();
        foreach ((FollowedWord followed, long count) in FollowedWords)
        {
            if (!splitsAgain)
            {
                WordCounts.Add(counts, followed.Word, count);
                continue;
            }

            foreach (Range word in SpaceSplitter.Words(followed.Word, usual))
                WordCounts.Add(counts, followed.Word.AsSpan()[word], count);
        }

        return Sorted(counts);
    }

    private static List<KeyValuePair<string, long>> Sorted(Dictionary<string, long> counts) =>
        [.. counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, CodePointOrder.Instance)];

    private static List<KeyValuePair<string, long>> Required(Dictionary<FollowedWord, long> words, double coverage)
    {
        Dictionary<Rune, long> counts = [];
        long all = 0;
        foreach ((FollowedWord followed, long count) in words)
        {
            foreach (Rune rune in followed.Word.EnumerateRunes())
            {
                if (rune.Value is 0 or ' ') continue;
                counts[rune] = counts.GetValueOrDefault(rune) + count;
                all += count;
            }
        }

        List<KeyValuePair<string, long>> required = [];
        long covered = 0;
        foreach ((Rune rune, long count) in counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key))
        {
            if ((float)(1.0 * covered / all) >= (float)coverage) break;
            covered += count;
            if (rune.Value != Boundary) required.Add(new KeyValuePair<string, long>(rune.ToString(), count));
        }

        return required;
    }
}
