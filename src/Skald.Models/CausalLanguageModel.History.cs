using Skald.Models.State;
using Skald.Tensors;

namespace Skald.Models;

public abstract partial class CausalLanguageModel
{
    /// <summary>
    /// The hidden states of new tokens. Where the text outgrows a length with them, all earlier tokens are read again;
    /// where a sequence that shifts is full, what remains of it.
    /// </summary>
    /// <remarks>Keys that were turned for a short text don't fit a long one, nor those of one place another.</remarks>
    private Tensor ReadWithHistory(ModelInput input, DecodingState state, TokenHistory history)
    {
        input.Check();
        const int few = 256;  // a step's lie on the stack
        int count = checked((int)input.Ids.Length);
        Span<int> ids = count <= few ? stackalloc int[count] : new int[count];
        Span<int> added = input.Batch <= few ? stackalloc int[input.Batch] : new int[input.Batch];
        input.Ids.To(DType.Int32).CopyTo(ids);
        int longest = 0;
        bool isEmpty = true, rereads = false;
        for (int row = 0; row < added.Length; row++)
        {
            added[row] = input.Lengths.IsEmpty ? input.Time : input.Lengths.Span[row];
            rereads |= state.Shift(row, added[row]);
            int padding = input.PaddingBefore.IsEmpty ? state.PaddingBefore[row] : input.PaddingBefore.Span[row];
            longest = Math.Max(longest, history[row].Count + added[row] - padding);
            isEmpty &= state.Lengths[row] == 0;
        }

        bool isLong = longest > (RereadsBeyond ?? int.MaxValue);
        if (!isEmpty && isLong != history.IsLong)
        {
            for (int row = 0; row < added.Length; row++) history.Drop(row, state.PaddingBefore[row]);
            state.Restart();
            rereads = true;
        }

        history.IsLong = isLong;
        if (!rereads)
        {
            Tensor hidden = Read(input);
            history.Append(ids, added);
            return hidden;
        }

        history.Append(ids, added);
        int[] pending = new int[added.Length];
        for (int row = 0; row < pending.Length; row++) pending[row] = history[row].Count - state.Lengths[row];
        return Ends(Read(Pending(history, pending, input, state)), pending, added, input.Time);
    }

    /// <summary>The last tokens of each row, shorter rows padded on the right.</summary>
    private static ModelInput Pending(TokenHistory history, int[] pending, ModelInput input, DecodingState state)
    {
        int time = pending.Max();
        int[] ids = new int[pending.Length * time];
        for (int row = 0; row < pending.Length; row++)
        {
            int first = history[row].Count - pending[row];
            for (int t = 0; t < pending[row]; t++) ids[(row * time) + t] = history[row][first + t];
        }

        return new()
        {
            Ids = input.Ids.Device.From(ids, [pending.Length, time]),
            Lengths = pending,
            State = state,
            Trace = input.Trace,
        };
    }

    /// <summary>
    /// The states of each row's new tokens, [batch, time, embedding]; what follows them means nothing.
    /// </summary>
    private static Tensor Ends(Tensor hidden, int[] pending, ReadOnlySpan<int> added, int time)
    {
        Tensor ends = hidden.Device.Zeros(hidden.Shape.With(1, time));
        for (int row = 0; row < added.Length; row++)
        {
            ends.Narrow(0, row, 1).Narrow(1, 0, added[row]).CopyFrom(
                hidden.Detach().Narrow(0, row, 1).Narrow(1, pending[row] - added[row], added[row]));
        }

        return ends;
    }
}
