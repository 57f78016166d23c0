using Skald.Tensors;

namespace Skald.Models;

/// <summary>One pass through a model: what every block needs to know of the tokens besides their vectors.</summary>
internal sealed class ForwardPass
{
    private readonly ModelInput _input;
    private readonly AttentionOptions _attention;

    /// <summary>Checks the input and places its tokens.</summary>
    /// <exception cref="ArgumentException">
    /// Ids, padding, documents, positions or state contradict each other.
    /// </exception>
    public ForwardPass(CausalLanguageModel model, ModelInput input)
    {
        input.Check();
        input.State?.Open(input.Time, input.PaddingBefore);
        _input = input;
        int[] positions = TokenPositions.Of(input);
        PositionEnd = TokenPositions.End(positions, model.Config.ContextLength);
        Positions = input.Ids.Device.From(positions, [input.Batch, input.Time]);
        Dropout = model.IsTraining ? input.Dropout : null;
        _attention = AttentionOptions.Causal with
        {
            KeyBegin = Given(input.State is { } state ? state.KeyBegin : input.PaddingBefore),
            KeyEnd = Given(input.Lengths),
            DocumentLengths = input.DocumentLengths,
        };
    }

    /// <summary>Token ids, [batch, time].</summary>
    public Tensor Ids => _input.Ids;

    /// <summary>Position of each token in its sequence, [batch, time] Int32.</summary>
    public Tensor Positions { get; }

    /// <summary>One past the largest position.</summary>
    public int PositionEnd { get; }

    /// <summary>Where dropout draws from; null in evaluation mode.</summary>
    public RandomStream? Dropout { get; }

    /// <summary>Causal attention to the keys of this pass, or to all that the state holds.</summary>
    /// <param name="q">[batch, time, heads, headDim].</param>
    /// <param name="k">[batch, time, kvHeads, headDim].</param>
    /// <param name="v">[batch, time, kvHeads, headDim].</param>
    /// <param name="layer">The layer's number.</param>
    /// <param name="scale">Multiplies q·k; null for 1/√headDim.</param>
    /// <returns>[batch, time, heads, headDim].</returns>
    public Tensor Attend(Tensor q, Tensor k, Tensor v, int layer, float? scale = null)
    {
        AttentionOptions options = _attention with { Scale = scale };
        if (_input.State is { } state) return state[layer].Attend(q, k, v, state.Lengths, options);
        if (_input.Trace is { WithAttention: true } trace)
            trace.AttentionMaps.Add(Attention.Probabilities(q, k, options));
        return Attention.Forward(q, k, v, options);
    }

    /// <summary>Shows the residual stream to whoever looks inside, and hands it on.</summary>
    /// <param name="x">[batch, time, embedding].</param>
    public Tensor Trace(Tensor x)
    {
        _input.Trace?.HiddenStates.Add(x);
        return x;
    }

    /// <summary>Every layer has taken the tokens in: the state counts them.</summary>
    public void Complete() => _input.State?.Advance(_input.Time, _input.Lengths);

    private static ReadOnlyMemory<int>? Given(ReadOnlyMemory<int> counts)
    {
        if (counts.IsEmpty) return null;
        return counts;
    }
}
