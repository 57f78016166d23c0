using Skald.Tensors;

namespace Skald.Models.Adapters;

/// <summary>What an adapter puts in front of the tokens of one pass.</summary>
internal readonly struct VirtualTokens
{
    private readonly PromptAdapter? _prompt;
    private readonly bool _isFirst;

    private VirtualTokens(PromptAdapter? prompt, bool isFirst) => (_prompt, _isFirst) = (prompt, isFirst);

    /// <summary>Virtual tokens that enter with this pass: none where a state holds them already.</summary>
    public int Added => _isFirst ? _prompt!.Count : 0;

    /// <summary>Those of them that run through the layers, instead of being keys and values from the beginning.</summary>
    public int Embedded => _isFirst && !_prompt!.IsPrefix ? _prompt.Count : 0;

    /// <summary>What the active adapter means for an input.</summary>
    /// <exception cref="InvalidOperationException">The state began with other virtual tokens.</exception>
    /// <exception cref="ArgumentException">Left padding or packed documents, which leave no place in front.</exception>
    public static VirtualTokens Of(PromptAdapter? prompt, ModelInput input)
    {
        int count = prompt?.Count ?? 0, held = input.State?.Virtual ?? 0;
        bool isBegun = held > 0 || input.State?.Lengths.ContainsAnyExcept(0) == true;
        if (isBegun && held != count)
        {
            throw new InvalidOperationException(
                $"DecodingState: a state that began with {held} virtual tokens goes on with them, got an adapter of "
                + $"{count}; begin a new state.");
        }

        if (count == 0) return default;
        if (!input.PaddingBefore.IsEmpty && input.PaddingBefore.Span.ContainsAnyExcept(0))
        {
            throw new ArgumentException(
                "ModelInput: virtual tokens stand directly in front of the text, got left padding; pad on the right.");
        }

        if (input.DocumentLengths is not null)
        {
            throw new ArgumentException(
                "ModelInput: virtual tokens stand in front of one text, got packed documents; give each a row.");
        }

        return new(prompt, !isBegun);
    }

    /// <summary>Refuses virtual tokens where something can't place them.</summary>
    /// <param name="what">What can't.</param>
    /// <exception cref="InvalidOperationException">There are some.</exception>
    public void ThrowIfAny(string what)
    {
        if (_prompt is null) return;
        throw new InvalidOperationException(
            $"{_prompt.Name}: virtual tokens must be placeable, got a model with {what}; use LoRA there.");
    }

    /// <summary>Moves counted positions behind the virtual tokens, and places those that run along.</summary>
    /// <param name="positions">[batch · time].</param>
    /// <param name="input">What is read.</param>
    /// <returns>[batch · (embedded + time)].</returns>
    public int[] Place(int[] positions, ModelInput input)
    {
        if (_prompt is null) return positions;
        int shift = input.Positions is null ? _prompt.Count : 0, embedded = Embedded;
        int time = input.Time, width = embedded + time;
        int[] placed = new int[input.Batch * width];
        for (int row = 0; row < input.Batch; row++)
        {
            Span<int> places = placed.AsSpan(row * width, width);
            for (int t = 0; t < embedded; t++) places[t] = t;
            for (int t = 0; t < time; t++) places[embedded + t] = positions[(row * time) + t] + shift;
        }

        return placed;
    }

    /// <summary>Lengths of the rows with the virtual tokens that enter.</summary>
    public ReadOnlyMemory<int> Counted(ReadOnlyMemory<int> lengths)
    {
        int added = Added;
        return added == 0 ? lengths : Array.ConvertAll(lengths.ToArray(), length => length + added);
    }

    /// <summary>Rows of virtual tokens, then those of the text.</summary>
    /// <param name="x">[batch, time, embedding].</param>
    /// <returns>[batch, embedded + time, embedding].</returns>
    public Tensor Embed(Tensor x) => Embedded == 0 ? x : Tensor.Cat([_prompt!.Rows(x.Shape[0]), x], 1);

    /// <summary>Virtual keys and values, then those of the text.</summary>
    /// <param name="k">[batch, time, kvHeads, headDim].</param>
    /// <param name="v">[batch, time, kvHeads, headDim].</param>
    /// <param name="layer">The layer's number.</param>
    public (Tensor Keys, Tensor Values) Prefix(Tensor k, Tensor v, int layer) => (
        Tensor.Cat([_prompt!.Prefix(k, 2 * layer), k], 1), Tensor.Cat([_prompt.Prefix(v, (2 * layer) + 1), v], 1));
}
