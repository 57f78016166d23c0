namespace Skald.Training.Saga;

/// <summary>The wordings of one set that agree with a text up to the first slot that the acts of a step decide.</summary>
internal sealed class WordingFilter
{
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
        int failed = int.MaxValue;  // so much of the source of the wording before was enough to rule it out
        for (int wording = 0; wording < wordings.Length; wording++)
        {
            if (wordings[wording].SharedLength >= failed) continue;
            failed = int.MaxValue;
            ReadOnlySpan<Segment> parts = wordings[wording].Parts;
            int part = 0, length = 0;
            for (; part < parts.Length && !SlotDecision.IsMadeBy(deed, parts[part].Slot); part++)
            {
                string words = Words(parts[part], telling, in after);
                if (!rest[length..].StartsWith(words, StringComparison.Ordinal))
                {
                    failed = parts[part].Slot != Slot.None ? parts[part].End
                        : parts[part].Start + rest[length..].CommonPrefixLength(words) + 1;
                    break;
                }

                length += words.Length;
            }

            if (failed == int.MaxValue) _candidates.Add(new Candidate(wording, part, length));
        }
    }

    public Template[] Wordings { get; }

    /// <summary>Finds the wording that stands at the start of the text after one act.</summary>
    public bool TryMatch(
        ITelling telling, in SagaState after, ReadOnlySpan<char> rest, out int wording, out int length)
    {
        // Neighbouring candidates mostly wait for the same slot at the same place: compare it once.
        Slot missedSlot = Slot.None;
        int missedAt = -1;
        foreach (Candidate candidate in _candidates)
        {
            ReadOnlySpan<Segment> parts = Wordings[candidate.Wording].Parts;
            (wording, length) = (candidate.Wording, candidate.Length);
            int part = candidate.Part;
            if (part < parts.Length && parts[part].Slot == missedSlot && length == missedAt) continue;
            for (; part < parts.Length; part++)
            {
                string words = Words(parts[part], telling, in after);
                if (!rest[length..].StartsWith(words, StringComparison.Ordinal)) break;
                length += words.Length;
            }

            if (part == parts.Length) return true;
            if (part == candidate.Part) (missedSlot, missedAt) = (parts[part].Slot, length);
        }

        (wording, length) = (-1, 0);
        return false;
    }

    private static string Words(Segment part, ITelling telling, in SagaState state) =>
        part.Slot == Slot.None ? part.Literal : telling.Words(part.Slot, in state);

    private readonly record struct Candidate(int Wording, int Part, int Length);
}
