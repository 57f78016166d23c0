using Skald.Models.State;
using Skald.Tensors;

namespace Skald.Models;

internal sealed partial class TransformerModel
{
    /// <summary>
    /// The hidden states of new tokens; where the text outgrows a length with them, all earlier tokens are read again.
    /// </summary>
    /// <remarks>Keys that were turned for a short text don't fit a long one: the state begins anew.</remarks>
    /// <param name="border">The longest short text.</param>
    /// <param name="input">The new tokens.</param>
    /// <param name="state">What is held of the earlier ones.</param>
    private Tensor ReadWithHistory(int border, ModelInput input, DecodingState state)
    {
        input.Check();
        TokenHistory history = state.History!;
        int[] ids = input.Ids.To(DType.Int32).ToArray<int>(), added = new int[input.Batch];
        int end = 0;
        bool isEmpty = true;
        for (int row = 0; row < added.Length; row++)
        {
            added[row] = input.Lengths.IsEmpty ? input.Time : input.Lengths.Span[row];
            int padding = input.PaddingBefore.IsEmpty ? state.PaddingBefore[row] : input.PaddingBefore.Span[row];
            end = Math.Max(end, state.Lengths[row] + added[row] - padding);
            isEmpty &= state.Lengths[row] == 0;
        }

        bool isLong = end > border;
        Tensor hidden;
        if (isEmpty || isLong == history.IsLong)
        {
            hidden = Read(input);
            history.Append(ids, added);
        }
        else
        {
            for (int row = 0; row < added.Length; row++) history.Drop(row, state.PaddingBefore[row]);
            history.Append(ids, added);
            state.Restart();
            hidden = Ends(Read(Whole(history, input, state)), history, added, input.Time);
        }

        history.IsLong = isLong;
        return hidden;
    }

    /// <summary>All tokens of each row, shorter rows padded on the right.</summary>
    private static ModelInput Whole(TokenHistory history, ModelInput input, DecodingState state)
    {
        int[] lengths = [.. Enumerable.Range(0, state.Batch).Select(row => history[row].Count)];
        int longest = lengths.Max();
        int[] ids = new int[lengths.Length * longest];
        for (int row = 0; row < lengths.Length; row++)
            for (int t = 0; t < lengths[row]; t++) ids[(row * longest) + t] = history[row][t];
        return new()
        {
            Ids = input.Ids.Device.From(ids, [lengths.Length, longest]),
            Lengths = lengths,
            State = state,
            Trace = input.Trace,
        };
    }

    /// <summary>
    /// The states of each row's new tokens, [batch, time, embedding]; what follows them means nothing.
    /// </summary>
    private static Tensor Ends(Tensor hidden, TokenHistory history, int[] added, int time)
    {
        Tensor ends = hidden.Device.Zeros(hidden.Shape.With(1, time));
        for (int row = 0; row < added.Length; row++)
        {
            int first = history[row].Count - added[row];
            ends.Narrow(0, row, 1).Narrow(1, 0, added[row])
                .CopyFrom(hidden.Detach().Narrow(0, row, 1).Narrow(1, first, added[row]));
        }

        return ends;
    }
}
