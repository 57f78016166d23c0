using Skald.Models.State;

namespace Skald.Models.Generation.Batches;

/// <summary>Continues many texts at once; they join and leave between steps.</summary>
/// <remarks>
/// A text's tokens are those it would have alone. A long prompt is read in pieces, beside which the others go on. A text
/// that fills the context ends there. Models whose angles depend on the longest row run one text at a time.
/// Not safe for concurrent use.
/// </remarks>
/// <param name="model">Who reads.</param>
/// <param name="maxSequences">Most texts in a step; others wait.</param>
/// <param name="options">How what is read is kept; null for the model's defaults.</param>
public sealed class BatchGenerator(CausalLanguageModel model, int maxSequences = 32, StateOptions? options = null)
{
    private const int Piece = 64;

    private readonly List<BatchSequence> _rows = [];
    private readonly Queue<BatchSequence> _waiting = new();
    private DecodingState? _state;
    private float[] _logits = [];
    private int _numbers;

    /// <summary>Texts that are not finished.</summary>
    public int Count => _rows.Count + _waiting.Count;

    /// <summary>Adds a text; it takes part from the next step on.</summary>
    /// <param name="prompt">At least one token, and fewer than the context.</param>
    /// <param name="options">Sampling, limits and constraint; stop texts are the caller's business.</param>
    /// <returns>Its number.</returns>
    /// <exception cref="ArgumentException">The prompt is empty, too long or holds unknown ids, or an option is out of range.</exception>
    public int Join(IReadOnlyList<int> prompt, GenerationOptions options)
    {
        TokenGenerator.Check(model, prompt);
        options.Check();
        if (prompt.Count > model.Config.ContextLength)
        {
            throw new ArgumentException(
                $"Join: a prompt must fit the context, {model.Config.ContextLength} tokens, got {prompt.Count}.", nameof(prompt));
        }

        _waiting.Enqueue(new(_numbers, prompt, new(model, options, prompt.Count)));
        return _numbers++;
    }

    /// <summary>Takes a text out, finished or not.</summary>
    /// <returns>False where it was not there any more.</returns>
    public bool Leave(int sequence)
    {
        int row = _rows.FindIndex(one => one.Number == sequence);
        if (row >= 0)
        {
            Keep([.. Enumerable.Range(0, _rows.Count).Where(other => other != row)]);
            return true;
        }

        BatchSequence[] waiting = [.. _waiting];
        _waiting.Clear();
        foreach (BatchSequence one in waiting)
            if (one.Number != sequence) _waiting.Enqueue(one);
        return _waiting.Count < waiting.Length;
    }

    /// <summary>Reads one piece of every text and gives the tokens of those whose prompt is read.</summary>
    /// <param name="cancellationToken">Looked at once, before the step.</param>
    /// <returns>New tokens by sequence; a finished text has left.</returns>
    /// <exception cref="OperationCanceledException">The caller asked to stop.</exception>
    public IReadOnlyList<BatchToken> Step(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Admit();
        if (_rows.Count == 0) return [];
        int vocabulary = model.Config.VocabSize, room = model.Config.ContextLength - _rows.Max(row => row.Read);
        int time = Math.Min(model.Config.DependsOnLongestRow ? room : Math.Min(Piece, room), _rows.Max(row => row.Unread));
        int[] ids = new int[_rows.Count * time], counted = new int[_rows.Count];
        for (int row = 0; row < _rows.Count; row++)
        {
            counted[row] = Math.Min(time, _rows[row].Unread);
            _rows[row].Tokens.CopyTo(_rows[row].Read, ids, row * time, counted[row]);
            _rows[row].Read += counted[row];
        }

        if (_logits.Length != _rows.Count * vocabulary) _logits = new float[_rows.Count * vocabulary];
        float[] logits = _logits;
        if (time == 1 && !counted.AsSpan().Contains(0)) TokenReader.Read(model, ids, _state!, logits);
        else TokenReader.ReadRagged(model, ids, counted, _state!, logits);
        List<BatchToken> given = [];
        for (int row = 0; row < _rows.Count; row++)
            if (_rows[row].Unread == 0) given.Add(Choose(_rows[row], logits.AsSpan(row * vocabulary, vocabulary)));
        int[] left = [.. given.Where(one => one.Token.Finish is not null).Select(one => one.Sequence)];
        if (left.Length > 0) Keep([.. Enumerable.Range(0, _rows.Count).Where(row => !left.Contains(_rows[row].Number))]);
        return given;
    }

    private BatchToken Choose(BatchSequence sequence, Span<float> logits)
    {
        GeneratedToken token = sequence.Chooser.Choose(logits, sequence.Tokens);
        sequence.Tokens.Add(token.Id);
        FinishReason? finish = sequence.Chooser.Finish(sequence.Tokens);
        if (sequence.Tokens.Count > model.Config.ContextLength) finish ??= FinishReason.Length;
        return new(sequence.Number, token with { Finish = finish });
    }

    private void Admit()
    {
        int most = model.Config.DependsOnLongestRow ? 1 : maxSequences;
        while (_rows.Count < most && _waiting.TryDequeue(out BatchSequence? sequence))
        {
            if (_state is null) _state = model.CreateState(1, options);
            else
            {
                _state.Reorder([.. Enumerable.Range(0, _rows.Count), 0]);
                _state.Truncate(_rows.Count, 0);
            }

            _rows.Add(sequence);
        }
    }

    private void Keep(int[] rows)
    {
        BatchSequence[] kept = [.. rows.Select(row => _rows[row])];
        _rows.Clear();
        _rows.AddRange(kept);
        if (rows.Length == 0) _state = null;
        else _state!.Reorder(rows);
    }
}
