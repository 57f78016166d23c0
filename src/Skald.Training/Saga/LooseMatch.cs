namespace Skald.Training.Saga;

/// <summary>A wording whose fixed words stand in a text, while some of its slots may hold wrong words.</summary>
/// <param name="Length">The number of characters read.</param>
/// <param name="Misses">What is wrong with the slots, one sentence each.</param>
internal sealed record LooseMatch(int Length, IReadOnlyList<string> Misses)
{
    /// <summary>Reads the wording at the start of the text; null where its fixed words do not stand there.</summary>
    public static LooseMatch? Find(Template wording, ITelling telling, in SagaState after, ReadOnlySpan<char> text)
    {
        List<string> misses = [];
        int length = 0;
        return Read(wording, telling, in after, text, misses, ref length) ? new LooseMatch(length, misses) : null;
    }

    private static bool Read(
        Template wording, ITelling telling, in SagaState after, ReadOnlySpan<char> text, List<string> misses,
        ref int length)
    {
        foreach (Segment part in wording.Parts)
        {
            if (part.Ways is not null)
            {
                if (!ReadFork(part.Ways, telling, in after, text, misses, ref length)) return false;
                continue;
            }

            ReadOnlySpan<char> rest = text[length..];
            string expected = part.Words(telling, in after);
            if (rest.StartsWith(expected, StringComparison.Ordinal))
            {
                length += expected.Length;
                continue;
            }

            if (part.Slot == Slot.None) return false;
            string? known = LongestOf(telling.Lexicon(part.Slot), rest);
            int read = known?.Length ?? WordLength(rest);
            if (read == 0) return false;
            string what = Describe(part.Slot);
            misses.Add(known is null
                ? $"{what} must be '{expected}', got the unknown '{rest[..read]}'."
                : $"{what} must be '{expected}', got '{known}'.");
            length += read;
        }

        return true;
    }

    /// <summary>Takes the way with the fewest misses; the empty one only where no other can be read.</summary>
    private static bool ReadFork(
        Template[] ways, ITelling telling, in SagaState after, ReadOnlySpan<char> text, List<string> misses,
        ref int length)
    {
        List<string>? fewest = null;
        int start = length;
        bool hasEmpty = false;
        foreach (Template way in ways)
        {
            hasEmpty |= way.Parts.IsEmpty;
            List<string> own = [];
            int end = start;
            if (way.Parts.IsEmpty || !Read(way, telling, in after, text, own, ref end)) continue;
            if (fewest is null || own.Count < fewest.Count) (fewest, length) = (own, end);
        }

        if (fewest is not null) misses.AddRange(fewest);
        return fewest is not null || hasEmpty;
    }

    private static string? LongestOf(IReadOnlyList<string> lexicon, ReadOnlySpan<char> rest)
    {
        string? longest = null;
        foreach (string words in lexicon)
        {
            bool isLonger = words.Length > (longest?.Length ?? 0);
            if (isLonger && rest.StartsWith(words, StringComparison.Ordinal)) longest = words;
        }

        return longest;
    }

    private static int WordLength(ReadOnlySpan<char> rest)
    {
        int length = 0;
        while (length < rest.Length && char.IsLetter(rest[length])) length++;
        return length;
    }

    private static string Describe(Slot slot) => SlotEntity.RoleOf(slot) switch
    {
        Role.Hero => "the hero",
        Role.Friend => "the friend",
        Role.Thing => "the thing",
        Role.Food => "the food",
        Role.Home => "the hero's home",
        Role.FirstPlace => "the first place",
        Role.SecondPlace => "the place",
        Role.Adviser => "the animal that was asked",
        Role.Stranger => "the animal of the trial",
        _ => slot switch
        {
            Slot.Weather => "the weather",
            Slot.Feeling => "the feeling",
            Slot.ATrait => "the hero's trait",
            Slot.Reach => "what the helper does",
            _ => "the pronoun",
        },
    };
}
