namespace Skald.Models;

/// <summary>Where an input's tokens sit in their sequences: given, or counted from what the state holds.</summary>
internal static class TokenPositions
{
    /// <summary>[batch · time]. Left padding sits at 0; each packed document counts from 0.</summary>
    public static int[] Of(ModelInput input)
    {
        if (input.Positions is { } given) return given.To(Tensors.DType.Int32).ToArray<int>();
        int[] positions = new int[input.Batch * input.Time];
        Fill(positions, input);
        return positions;
    }

    /// <summary>Counted places of an input that gives none, [batch · time].</summary>
    public static void Fill(int[] positions, ModelInput input)
    {
        for (int row = 0; row < input.Batch; row++)
        {
            Span<int> places = positions.AsSpan(row * input.Time, input.Time);
            if (input.DocumentLengths is { } documents) CountDocuments(places, documents[row]);
            else if (input.State is { } state) Count(places, state.Lengths[row] - state.PaddingBefore[row]);
            else Count(places, input.PaddingBefore.IsEmpty ? 0 : -input.PaddingBefore.Span[row]);
            if (input.DocumentLengths is null && !input.Lengths.IsEmpty) Repeat(places, input.Lengths.Span[row]);
        }
    }

    /// <summary>One past the largest position.</summary>
    /// <exception cref="ArgumentException">A position lies outside the context.</exception>
    public static int End(ReadOnlySpan<int> positions, int context)
    {
        int end = 0;
        foreach (int position in positions)
        {
            if ((uint)position >= (uint)context)
            {
                throw new ArgumentException(
                    $"CausalLanguageModel: positions must lie in [0, {context}), the model's context, got {position}.");
            }

            end = Math.Max(end, position + 1);
        }

        return end;
    }

    private static void Count(Span<int> places, int first)
    {
        for (int t = 0; t < places.Length; t++) places[t] = Math.Max(0, first + t);
    }

    /// <summary>Right padding sits where the last token does: it needs no room in the context.</summary>
    private static void Repeat(Span<int> places, int counted)
    {
        if (counted < places.Length) places[counted..].Fill(counted == 0 ? 0 : places[counted - 1]);
    }

    private static void CountDocuments(Span<int> places, IReadOnlyList<int> lengths)
    {
        int begin = 0;
        foreach (int length in lengths)
        {
            Count(places.Slice(begin, length), 0);
            begin += length;
        }

        Count(places[begin..], 0);
    }
}
