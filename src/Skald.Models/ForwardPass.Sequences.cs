using Skald.Models.Layers;
using Skald.Models.State;
using Skald.Tensors;

namespace Skald.Models;

/// <summary>
/// What recurrences, convolutions and routers ask of a pass: which tokens count and where sequences begin.
/// </summary>
internal sealed partial class ForwardPass
{
    private readonly List<Routing> _routings = [];
    private int[] _kept = [];  // tokens that each sequence holds after the pass

    /// <summary>Sequences.</summary>
    public int Batch => _input.Batch;

    /// <summary>New tokens of each.</summary>
    public int Time => _input.Time;

    /// <summary>Tokens that each sequence held before these.</summary>
    public ReadOnlySpan<int> QueryStarts => _input.State is { } state ? state.Lengths : new int[Batch];

    /// <summary>Whether a state takes the tokens in.</summary>
    public bool IsDecoding => _input.State is not null;

    /// <summary>Whether the state keeps latents instead of the keys and values drawn from them.</summary>
    public bool KeepsLatents => _input.State is { Options.CompressesLatents: true };

    /// <summary>What the layers' routers decided so far.</summary>
    public IReadOnlyList<Routing> Routings => _routings;

    /// <summary>1 where a token counts and 0 in padding, [batch, time]; null where all count.</summary>
    public Tensor? Counted
    {
        get
        {
            bool hasPadding = !_input.Lengths.IsEmpty;
            for (int row = 0; row < Batch; row++) hasPadding |= Begin(row) > 0;
            return !hasPadding ? null : Once(nameof(Counted), () =>
                Marked((row, t) => t >= Begin(row) && t < End(row)));
        }
    }

    /// <summary>
    /// 1 where the token some places before belongs to the same document, [batch, time]; null where rows are whole.
    /// </summary>
    /// <param name="back">Places, at least 1.</param>
    public Tensor? SameDocument(int back)
    {
        return _input.DocumentLengths is { } documents ? SameOf(documents, back) : null;
    }

    private Tensor SameOf(IReadOnlyList<IReadOnlyList<int>> documents, int back) =>
        Once($"{nameof(SameDocument)} {back}", () =>
        {
            int[][] numbers = [.. documents.Select(Numbers)];
            return Marked((row, t) => t >= back && numbers[row][t] == numbers[row][t - back]);
        });

    /// <summary>The recurrence that a layer carries on; null where all tokens come at once.</summary>
    /// <param name="layer">The layer's number.</param>
    public RecurrentState? Recurrence(int layer) => (RecurrentState?)_input.State?[layer];

    /// <summary>Keeps what a layer carries on after these tokens.</summary>
    /// <param name="layer">The layer's number.</param>
    /// <param name="values">Its parts, [batch, …].</param>
    public void Keep(int layer, params ReadOnlySpan<Tensor> values)
    {
        if (_kept.Length != Batch) _kept = new int[Batch];
        ReadOnlySpan<int> starts = QueryStarts;
        for (int row = 0; row < _kept.Length; row++) _kept[row] = starts[row] + End(row);
        Recurrence(layer)?.Replace(_kept, values);
    }

    /// <summary>The last values before each sequence's next token.</summary>
    /// <param name="x">[batch, before + time, width]: values before these tokens, then theirs.</param>
    /// <param name="count">How many; as many come before.</param>
    /// <returns>[batch, count, width].</returns>
    public Tensor Tail(Tensor x, int count) => _input.Lengths.IsEmpty
        ? x.Narrow(1, x.Shape[1] - count, count).Clone()
        : RaggedTail(x, count);

    private Tensor RaggedTail(Tensor x, int count) =>
        Tensor.Cat([.. Enumerable.Range(0, Batch).Select(row => x.Narrow(0, row, 1).Narrow(1, End(row), count))]);

    /// <summary>Notes what a layer's router decided.</summary>
    public void Add(Routing routing)
    {
        _routings.Add(routing);
        _input.Trace?.RouterLogits.Add(routing.Logits);
    }

    private int Begin(int row) => _input.State is { } state ? state.PaddingBefore[row] - state.Lengths[row]
        : _input.PaddingBefore.IsEmpty ? 0 : _input.PaddingBefore.Span[row];

    private int End(int row) => _input.Lengths.IsEmpty ? Time : _input.Lengths.Span[row];

    private Tensor Marked(Func<int, int, bool> isMarked)
    {
        float[] marks = new float[Batch * Time];
        for (int i = 0; i < marks.Length; i++) marks[i] = isMarked(i / Time, i % Time) ? 1 : 0;
        return Ids.Device.From(marks, [Batch, Time]);
    }

    /// <summary>The number of each token's document; what follows the last is one of its own.</summary>
    private int[] Numbers(IReadOnlyList<int> lengths)
    {
        int[] numbers = new int[Time];
        numbers.AsSpan().Fill(lengths.Count);
        int begin = 0;
        for (int document = 0; document < lengths.Count; begin += lengths[document++])
            numbers.AsSpan(begin, lengths[document]).Fill(document);
        return numbers;
    }
}
