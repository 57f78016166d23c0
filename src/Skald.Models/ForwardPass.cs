using Skald.Models.Adapters;
using Skald.Models.Layers;
using Skald.Models.State;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models;

/// <summary>One pass through a model: what every block needs to know of the tokens besides their vectors.</summary>
internal sealed partial class ForwardPass
{
    private readonly ModelInput _input;
    private readonly AttentionOptions _attention;
    private readonly int[] _positions;
    private readonly int _contextLength;
    private readonly VirtualTokens _virtual;
    private readonly Dictionary<string, Tensor> _shared = [];
    private readonly List<(AttentionOptions? Scores, AttentionOptions? Options)> _layers = [];

    /// <summary>Checks the input and places its tokens.</summary>
    /// <exception cref="ArgumentException">
    /// Ids, padding, documents, positions or state contradict each other.
    /// </exception>
    public ForwardPass(CausalLanguageModel model, ModelInput input)
        : this(model, model.Config.ContextLength, input, AttentionOptions.Causal, model.Prompt)
    {
    }

    /// <summary>The pass of an input: the last one again where the input is the same and only its tokens are others.</summary>
    /// <inheritdoc cref="ForwardPass(CausalLanguageModel, ModelInput)" path="/exception"/>
    public static ForwardPass Of(CausalLanguageModel model, ModelInput input)
    {
        if (input.State is not { } state || !input.IsPlain || model.Prompt is not null)
            return new(model, input);
        if (state.LastPass is not { } last || !ReferenceEquals(last._input, input) || !state.KeyBegin.IsEmpty)
        {
            last = new(model, input);
            last.Positions.Keep();
            state.LastPass = state.KeyBegin.IsEmpty ? last : null;
            return last;
        }

        state.Open(input.Time, default, default);
        last.Again();
        return last;
    }

    /// <summary>Checks the input and places its tokens.</summary>
    /// <param name="model">Whose pass it is: whether it trains.</param>
    /// <param name="contextLength">Positions that there are.</param>
    /// <param name="input">The tokens.</param>
    /// <param name="sees">What a token may see: <see cref="AttentionOptions.Causal"/>, or all as in an encoder.</param>
    /// <param name="prompt">Virtual tokens that stand in front; null for none.</param>
    /// <exception cref="ArgumentException">
    /// Ids, padding, documents, positions or state contradict each other.
    /// </exception>
    public ForwardPass(
        Module model, int contextLength, ModelInput input, AttentionOptions sees, PromptAdapter? prompt = null)
    {
        input.Check();
        _virtual = VirtualTokens.Of(prompt, input);
        input.State?.Open(_virtual.Added + input.Time, _virtual.Counted(input.Lengths), input.PaddingBefore);
        (_input, _contextLength) = (input, contextLength);
        _positions = _virtual.Place(TokenPositions.Of(input), input);
        PositionEnd = TokenPositions.End(_positions, contextLength);
        Positions = input.Ids.Device.From(_positions, [input.Batch, _virtual.Embedded + input.Time]);
        Dropout = model.IsTraining ? input.Dropout : null;
        _attention = sees with
        {
            KeyBegin = Given(input.State is { } state ? state.KeyBegin : input.PaddingBefore),
            KeyEnd = Given(_virtual.Counted(input.Lengths)),
            DocumentLengths = input.DocumentLengths,
        };
    }

    /// <summary>Token ids, [batch, time].</summary>
    public Tensor Ids => _input.Ids;

    /// <summary>Position of each token in its sequence, [batch, time] Int32.</summary>
    public Tensor Positions { get; }

    /// <summary>Type of each token, [batch, time] Int32; virtual tokens are of type 0.</summary>
    public Tensor TokenTypes
    {
        get
        {
            Tensor own = _input.TokenTypes?.To(DType.Int32) ?? Ids.Device.Zeros(Ids.Shape, DType.Int32);
            return _virtual.Embedded == 0 ? own
                : Tensor.Cat([Ids.Device.Zeros([_input.Batch, _virtual.Embedded], DType.Int32), own], 1);
        }
    }

    /// <summary>The positions as rows of a table whose first rows mean something else, [batch, time] Int32.</summary>
    /// <param name="offset">Row of position 0.</param>
    public Tensor Places(int offset) => offset == 0
        ? Positions
        : Positions + Ids.Device.Scalar(offset, DType.Int32);

    /// <summary>One past the largest position.</summary>
    public int PositionEnd { get; private set; }

    /// <summary>Where dropout draws from; null in evaluation mode.</summary>
    public RandomStream? Dropout { get; }

    /// <summary>Share of attention's probabilities that training drops.</summary>
    public float AttentionDropout { get; set; }

    /// <summary>Attention to the keys of this pass, or to all that the state holds.</summary>
    /// <param name="q">[batch, time, heads, headDim].</param>
    /// <param name="k">[batch, time, kvHeads, headDim].</param>
    /// <param name="v">[batch, time, kvHeads, headDim].</param>
    /// <param name="layer">The layer's number.</param>
    /// <param name="scores">What the layer does to scores: scale, window and the like.</param>
    /// <param name="bias">A bias of this pass's queries and keys; null for none.</param>
    /// <returns>[batch, time, heads, headDim].</returns>
    public Tensor Attend(Tensor q, Tensor k, Tensor v, int layer, AttentionOptions scores, Tensor? bias = null)
    {
        AttentionOptions options = Limited(scores, bias, layer);
        int before = _virtual.Added - _virtual.Embedded;  // virtual keys that no query of this pass belongs to
        if (before > 0)
        {
            (k, v) = _virtual.Prefix(k, v, layer);
            if (_input.State is null) options = options with { QueryStart = Enumerable.Repeat(before, q.Shape[0]).ToArray() };
            else q = Tensor.Cat([q.Device.Zeros(q.Shape.With(1, before)), q], 1);
        }

        if (_input.State is { } state)
        {
            Tensor y = ((IAttentionState)state[layer]).Attend(q, k, v, state.Held, options);
            return before == 0 ? y : y.Narrow(1, before, _input.Time);
        }

        if (_input.Trace is { WithAttention: true } trace)
            trace.AttentionMaps.Add(Attention.Probabilities(q, k, options));
        if (Dropout is not { } random || AttentionDropout == 0) return Attention.Forward(q, k, v, options);
        RandomStream fork = random.Fork("attention").Fork((ulong)layer);
        long place = random.Offset / q.Shape[1] * q.Shape[1] * q.Shape[2] * k.Shape[1];
        return Attention.Forward(q, k, v, options, AttentionDropout, fork with { Offset = place });
    }

    /// <summary>What a layer does to scores, and what this pass may see; made once for each layer.</summary>
    private AttentionOptions Limited(AttentionOptions scores, Tensor? bias, int layer)
    {
        if (layer < _layers.Count && ReferenceEquals(_layers[layer].Scores, scores)
            && ReferenceEquals(_layers[layer].Options!.Bias, bias)) return _layers[layer].Options!;
        AttentionOptions options = scores with
        {
            IsCausal = _attention.IsCausal,
            KeyBegin = _attention.KeyBegin,
            KeyEnd = _attention.KeyEnd,
            DocumentLengths = _attention.DocumentLengths,
            Bias = bias,
        };
        while (_layers.Count <= layer) _layers.Add(default);  // layers without attention keep none
        _layers[layer] = (scores, options);
        return options;
    }

    /// <summary>Places the tokens that follow those of the last time.</summary>
    private void Again()
    {
        TokenPositions.Fill(_positions, _input);
        PositionEnd = TokenPositions.End(_positions, _contextLength);
        Positions.CopyFrom((ReadOnlySpan<int>)_positions);
        _shared.Clear();
        _routings.Clear();
        if (StepBias is { } known) known.Query = -1;
    }

    /// <summary>The tokens' rows, behind those of virtual tokens where an adapter puts some in front.</summary>
    /// <param name="tokens">The token table.</param>
    /// <returns>[batch, virtual + time, embedding].</returns>
    public Tensor Embed(Embedding tokens) => _virtual.Embed(tokens.Forward(Ids));

    /// <summary>The states of the input's own tokens, without those of virtual ones.</summary>
    /// <param name="x">[batch, virtual + time, embedding].</param>
    /// <returns>[batch, time, embedding].</returns>
    public Tensor Own(Tensor x) => _virtual.Embedded == 0 ? x : x.Narrow(1, _virtual.Embedded, _input.Time);

    /// <summary>Refuses virtual tokens in front where a layer cannot place them.</summary>
    /// <exception cref="InvalidOperationException">There are some.</exception>
    public void ThrowIfVirtual(string what) => _virtual.ThrowIfAny(what);

    /// <summary>What all layers share of this pass, made by the first that asks.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="create">Makes it.</param>
    public Tensor Once(string name, Func<Tensor> create)
    {
        if (!_shared.TryGetValue(name, out Tensor? found)) _shared.Add(name, found = create().Keep());
        return found;
    }

    /// <summary>
    /// The place of the only query of each sequence, where all have as many keys before it and a plain cache keeps
    /// them: such steps can share one bias after the other. −1 for all other passes.
    /// </summary>
    public int StepPlace
    {
        get
        {
            if (_input.State is not { } state || _input.Time != 1 || !_input.IsPlain || _virtual.Added > 0) return -1;
            if (Ids.Device.IsRecording || !state.KeyBegin.IsEmpty || state[0] is not KvCache) return -1;
            ReadOnlySpan<int> held = state.Held;
            return held.IndexOfAnyExcept(held[0]) < 0 ? held[0] : -1;
        }
    }

    /// <summary>The bias that steps share; null before the first has made it.</summary>
    public StepBias? StepBias { get; set; }

    /// <summary>
    /// Position of every key that attention sees, [batch, keys]: those that the state holds, then these.
    /// </summary>
    /// <exception cref="InvalidOperationException">Virtual tokens stand in front.</exception>
    public int[,] KeyPositions()
    {
        _virtual.ThrowIfAny("a position bias that counts real tokens");
        int before = 0;
        for (int row = 0; row < _input.Batch; row++) before = Math.Max(before, Held(row));
        int[,] positions = new int[_input.Batch, before + _input.Time];
        for (int row = 0; row < _input.Batch; row++)
        {
            int held = Held(row), padding = _input.State is { } state ? state.PaddingBefore[row] : 0;
            for (int key = 0; key < held; key++) positions[row, key] = Math.Max(0, key - padding);
            for (int t = 0; t < _input.Time; t++) positions[row, held + t] = _positions[(row * _input.Time) + t];
        }

        return positions;

        int Held(int row) => _input.State?.Lengths[row] ?? 0;
    }

    /// <summary>Shows the residual stream to whoever looks inside, and hands it on.</summary>
    /// <param name="x">[batch, time, embedding].</param>
    public Tensor Trace(Tensor x)
    {
        _input.Trace?.HiddenStates.Add(x);
        return x;
    }

    /// <summary>Lends the memory that a block needs besides its result, where nothing will look back at it.</summary>
    public TensorScope? Lend() =>
        _input.Trace is null && !_input.Ids.Device.IsRecording ? _input.Ids.Device.Scope() : null;

    /// <summary>Every layer has taken the tokens in: the state counts them.</summary>
    public void Complete()
    {
        if (_input.State is not { } state) return;
        state.Virtual += _virtual.Added;
        state.Advance(_input.Time, _input.Lengths);
    }

    private static ReadOnlyMemory<int>? Given(ReadOnlyMemory<int> counts)
    {
        if (counts.IsEmpty) return null;
        return counts;
    }
}
