namespace Skald.Training.Saga;

/// <summary>The wordings of one set that agree with a text up to the first slot that the step decides.</summary>
/// <remarks>
/// Neighbours in a set mostly begin alike, so what rules one out often rules out the next: both passes note how much
/// of a wording's source was needed to rule it out, and skip the wordings after it that share so much.
/// </remarks>
internal sealed class WordingFilter
{
    private const int Agrees = int.MaxValue;

    private readonly List<Candidate> _candidates = [];

    /// <param name="wordings">All wordings of the set.</param>
    /// <param name="telling">The language.</param>
    /// <param name="after">The state after any act of the step: what it decides is not looked at.</param>
    /// <param name="deed">The step's deed.</param>
    /// <param name="rest">The text from the step's first character.</param>
    public WordingFilter(
        Template[] wordings, ITelling telling, in SagaState after, Deed deed, ReadOnlySpan<char> rest)
    {
        Wordings = wordings;
        int failed = Agrees, shared = 0;
        for (int wording = 0; wording < wordings.Length; wording++)
        {
            shared = Math.Min(shared, wordings[wording].SharedLength);
            if (wordings[wording].SharedLength >= failed) continue;
            ReadOnlySpan<Segment> parts = wordings[wording].Parts;
            int end = 0, part = 0, length = 0;
            while (end < parts.Length && !SlotDecision.IsMadeBy(deed, parts[end].Slot)) end++;
            failed = Compare(parts[..end], telling, in after, rest, ref part, ref length);
            if (failed != Agrees) continue;
            _candidates.Add(new Candidate(wording, shared, part, length));
            shared = int.MaxValue;
        }
    }

    public Template[] Wordings { get; }

    /// <summary>Finds the wording that stands at the start of the text after one act.</summary>
    public bool TryMatch(
        ITelling telling, in SagaState after, ReadOnlySpan<char> rest, out int wording, out int length)
    {
        int failed = Agrees;
        foreach (Candidate candidate in _candidates)
        {
            if (candidate.SharedLength >= failed) continue;
            (wording, length) = (candidate.Wording, candidate.Length);
            int part = candidate.Part;
            failed = Compare(Wordings[wording].Parts, telling, in after, rest, ref part, ref length);
            if (failed == Agrees) return true;
        }

        (wording, length) = (-1, 0);
        return false;
    }

    /// <summary>Compares parts with the text; returns how much of the source ruled them out, or that they agree.</summary>
    private static int Compare(
        ReadOnlySpan<Segment> parts, ITelling telling, in SagaState state, ReadOnlySpan<char> rest,
        ref int part, ref int length)
    {
        for (; part < parts.Length; part++)
        {
            Segment segment = parts[part];
            bool isFixed = segment.Slot == Slot.None;
            string words = isFixed ? segment.Literal : telling.Words(segment.Slot, in state);
            ReadOnlySpan<char> there = rest[length..];
            if (!there.StartsWith(words, StringComparison.Ordinal))
                return isFixed ? segment.Start + there.CommonPrefixLength(words) + 1 : segment.End;
            length += words.Length;
        }

        return Agrees;
    }

    /// <param name="Wording">Index of the wording in its set.</param>
    /// <param name="SharedLength">How much of its source begins the source of the candidate before it, too.</param>
    /// <param name="Part">The first part that is still to be compared.</param>
    /// <param name="Length">The number of characters that the parts before it cover.</param>
    private readonly record struct Candidate(int Wording, int SharedLength, int Part, int Length);
}
