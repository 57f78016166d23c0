namespace Skald.Training.Saga;

/// <summary>Follows a text: at each step, the one act and wording told there. The reader of tales.</summary>
/// <remarks>
/// No two tellings that are possible at one point begin with one another, so the first that matches is the only one
/// and reading needs no going back. Most wordings are ruled out once for all acts, by the words before the first slot
/// on which the acts differ.
/// </remarks>
internal sealed class TextChooser(string text) : IChooser
{
    private readonly List<WordingFilter> _filters = [];

    /// <summary>How much of the text has been read, in UTF-16 units.</summary>
    public int Position { get; private set; }

    /// <inheritdoc/>
    public bool TryChoose(in SagaState state, ActList acts, ITelling telling, out Turn turn)
    {
        turn = default;
        string separator = telling.Separator(state.Next);
        ReadOnlySpan<char> rest = text.AsSpan(Position);
        if (!rest.StartsWith(separator, StringComparison.Ordinal)) return false;
        rest = rest[separator.Length..];

        _filters.Clear();
        for (int act = 0; act < acts.Count; act++)
        {
            SagaState after = state;
            Drama.Apply(ref after, acts[act]);
            Template[] wordings = telling.Wordings(in after, state.Next);
            WordingFilter filter = FilterOf(wordings, telling, in after, state.Next, rest);
            if (!filter.TryMatch(telling, in after, rest, out int wording, out int length)) continue;
            Position += separator.Length + length;
            turn = new Turn(act, wording);
            return true;
        }

        return false;
    }

    /// <summary>Moves on past a step that was understood in another way.</summary>
    public void Advance(int characters) => Position += characters;

    private WordingFilter FilterOf(
        Template[] wordings, ITelling telling, in SagaState after, Deed deed, ReadOnlySpan<char> rest)
    {
        foreach (WordingFilter known in _filters)
            if (ReferenceEquals(known.Wordings, wordings)) return known;
        WordingFilter filter = new(wordings, telling, in after, deed, rest);
        _filters.Add(filter);
        return filter;
    }
}
