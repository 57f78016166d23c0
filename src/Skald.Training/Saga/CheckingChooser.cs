namespace Skald.Training.Saga;

/// <summary>Follows a text as far as it can be understood, noting where its words contradict the tale so far.</summary>
internal sealed class CheckingChooser(string text) : IChooser
{
    private readonly TextChooser _exact = new(text);
    private readonly List<string> _violations = [];

    /// <summary>How much of the text has been read, in UTF-16 units.</summary>
    public int Position => _exact.Position;

    public IReadOnlyList<string> Violations => _violations;

    /// <inheritdoc/>
    public bool TryChoose(in SagaState state, ActList acts, ITelling telling, out Turn turn)
    {
        if (_exact.TryChoose(in state, acts, telling, out turn)) return true;
        if (Position >= text.Length)
        {
            Report($"the tale breaks off before the step '{state.Next}'.");
            return false;
        }

        return TryLoosely(in state, acts, telling, out turn);
    }

    public void Report(string violation) => _violations.Add($"Sentence {SentenceNumber()}: {violation}");

    private bool TryLoosely(in SagaState state, ActList acts, ITelling telling, out Turn turn)
    {
        string separator = telling.Separator(state.Next);
        int start = Position;
        while (separator.Length > 0 && start < text.Length && text[start] is ' ' or '\n') start++;
        bool isSeparated = text.AsSpan(Position, start - Position).SequenceEqual(separator);

        LooseMatch? best = null;
        turn = default;
        for (int act = 0; act < acts.Count; act++)
        {
            SagaState after = state;
            Drama.Apply(ref after, acts[act]);
            Template[] wordings = telling.Wordings(in after, state.Next);
            for (int wording = 0; wording < wordings.Length; wording++)
            {
                LooseMatch? match = LooseMatch.Find(wordings[wording], telling, in after, text.AsSpan(start));
                if (match is null || best?.Misses.Count <= match.Misses.Count) continue;
                (best, turn) = (match, new Turn(act, wording));
            }
        }

        if (best is null)
        {
            Report($"this is not how the step '{state.Next}' is told: {Excerpt.At(text, Position)}.");
            return false;
        }

        if (!isSeparated) Report("the paragraphs are broken in the wrong place.");
        foreach (string miss in best.Misses) Report(miss);
        _exact.Advance(start - Position + best.Length);
        return true;
    }

    /// <summary>The number of the sentence at the position, from 1; the title is sentence 1.</summary>
    private int SentenceNumber()
    {
        int number = 1, end = Math.Min(Position, text.Length);
        for (int i = 0; i < end; i++)
        {
            bool isStop = text[i] is '.' or '!' or '?' && i + 1 < text.Length && text[i + 1] == ' ';
            if (isStop || text[i] == '\n') number++;
        }

        return number;
    }
}
