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
    public bool TryChoose(in SagaState state, ActList acts, ITelling telling, List<Way> ways, out int act)
    {
        if (_exact.TryChoose(in state, acts, telling, ways, out act)) return true;
        if (Position >= text.Length)
        {
            Report($"the tale breaks off before the step '{state.Next}'.");
            return false;
        }

        return TryLoosely(in state, acts, telling, out act);
    }

    public void Report(string violation) => _violations.Add($"Sentence {SentenceNumber()}: {violation}");

    private bool TryLoosely(in SagaState state, ActList acts, ITelling telling, out int best)
    {
        string separator = telling.Separator(state.Next);
        int start = Position;
        while (separator.Length > 0 && start < text.Length && text[start] is ' ' or '\n') start++;
        bool isSeparated = text.AsSpan(Position, start - Position).SequenceEqual(separator);

        LooseMatch? found = null;
        best = 0;
        for (int act = 0; act < acts.Count; act++)
        {
            SagaState after = state;
            Drama.Apply(ref after, acts[act]);
            Template wordings = telling.Wordings(in after, state.Next);
            LooseMatch? match = LooseMatch.Find(wordings, telling, in after, text.AsSpan(start));
            if (match is null || found?.Misses.Count <= match.Misses.Count) continue;
            (found, best) = (match, act);
        }

        if (found is null)
        {
            Report($"this is not how the step '{state.Next}' is told: {Excerpt.At(text, Position)}.");
            return false;
        }

        if (!isSeparated) Report("the paragraphs are broken in the wrong place.");
        foreach (string miss in found.Misses) Report(miss);
        _exact.Advance(start - Position + found.Length);
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
