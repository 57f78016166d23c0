namespace Skald.Training.Saga;

/// <summary>Follows a text: at each step, the one act and wording told there. The reader of tales.</summary>
/// <remarks>
/// No two tellings that are possible at one point begin with one another, so the first that matches is the only one
/// and reading needs no going back.
/// </remarks>
internal sealed class TextChooser(string text) : IChooser
{
    /// <summary>How much of the text has been read, in UTF-16 units.</summary>
    public int Position { get; private set; }

    /// <inheritdoc/>
    public bool TryChoose(in SagaState state, ActList acts, ITelling telling, List<Way> ways, out int act)
    {
        act = 0;
        string separator = telling.Separator(state.Next);
        ReadOnlySpan<char> rest = text.AsSpan(Position);
        if (!rest.StartsWith(separator, StringComparison.Ordinal)) return false;
        rest = rest[separator.Length..];
        for (; act < acts.Count; act++)
        {
            SagaState after = state;
            Drama.Apply(ref after, acts[act]);
            int length = 0;
            if (telling.Wordings(in after, state.Next).TryRead(telling, in after, rest, ways, ref length))
            {
                Position += separator.Length + length;
                return true;
            }

            ways.Clear();
        }

        return false;
    }

    /// <summary>Moves on past a step that was understood in another way.</summary>
    public void Advance(int characters) => Position += characters;
}
