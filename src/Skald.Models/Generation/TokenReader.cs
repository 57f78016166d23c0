using Skald.Models.State;
using Skald.Tensors;

namespace Skald.Models.Generation;

/// <summary>Reads tokens into a state and gives logits, without recording anything for gradients.</summary>
internal static class TokenReader
{
    /// <summary>Reads the next tokens of every row and gives the logits after the last, where they are wanted.</summary>
    /// <param name="model">Who reads.</param>
    /// <param name="ids">[rows, time].</param>
    /// <param name="state">What was read before.</param>
    /// <param name="logits">[rows, vocabulary]; null where nothing is wanted.</param>
    /// <param name="paddingBefore">[rows], tokens of left padding; null for none.</param>
    public static void Read(
        CausalLanguageModel model, ReadOnlySpan<int> ids, DecodingState state, float[]? logits, int[]? paddingBefore = null)
    {
        using var scope = model.Device.NoGrad();
        using TensorScope lent = model.Device.StepScope();
        int time = ids.Length / state.Batch;
        Tensor hidden = Hidden(model, ids, state, paddingBefore, null);
        if (logits is not null) model.Head(hidden.Narrow(1, time - 1, 1)).CopyTo(logits);
    }

    /// <summary>Reads the next tokens of one row and gives the logits after the last ones.</summary>
    /// <param name="model">Who reads.</param>
    /// <param name="ids">[time].</param>
    /// <param name="state">One row.</param>
    /// <param name="logits">[last, vocabulary]: as many of the last tokens as it has rows.</param>
    public static void ReadLast(CausalLanguageModel model, ReadOnlySpan<int> ids, DecodingState state, Span<float> logits)
    {
        using var scope = model.Device.NoGrad();
        using TensorScope lent = model.Device.StepScope();
        int last = logits.Length / model.Config.VocabSize;
        model.Head(Hidden(model, ids, state, null, null).Narrow(1, ids.Length - last, last)).CopyTo(logits);
    }

    /// <summary>Reads rows of unequal length: each row's tokens, then what fills it up, which is not counted.</summary>
    /// <param name="model">Who reads.</param>
    /// <param name="ids">[rows, time].</param>
    /// <param name="counted">[rows], tokens of each row that count.</param>
    /// <param name="state">What was read before.</param>
    /// <param name="logits">[rows, vocabulary], those after the last token that counts; rows without any are left alone.</param>
    public static void ReadRagged(
        CausalLanguageModel model, int[] ids, int[] counted, DecodingState state, float[] logits)
    {
        using var scope = model.Device.NoGrad();
        using TensorScope lent = model.Device.StepScope();
        int vocabulary = model.Config.VocabSize;
        Tensor hidden = Hidden(model, ids, state, null, counted);
        Tensor[] last = [.. counted.Select((count, row) => hidden.Narrow(0, row, 1).Narrow(1, Math.Max(0, count - 1), 1))];
        float[] all = model.Head(last.Length == 1 ? last[0] : Tensor.Cat(last, 0)).ToArray();
        for (int row = 0; row < counted.Length; row++)
            if (counted[row] > 0) all.AsSpan(row * vocabulary, vocabulary).CopyTo(logits.AsSpan(row * vocabulary));
    }

    /// <summary>Reads the next tokens of every row and gives hidden states and logits after each.</summary>
    /// <returns>[rows, time, embedding] and [rows, time, vocabulary].</returns>
    public static (float[] Hidden, float[] Logits) ReadHidden(CausalLanguageModel model, int[] ids, DecodingState state)
    {
        using var scope = model.Device.NoGrad();
        using TensorScope lent = model.Device.StepScope();
        Tensor hidden = Hidden(model, ids, state, null, null);
        return (hidden.ToArray(), model.Head(hidden).ToArray());
    }

    private static Tensor Hidden(
        CausalLanguageModel model, ReadOnlySpan<int> ids, DecodingState state, int[]? paddingBefore, int[]? counted)
    {
        if (ids.Length == state.Batch && paddingBefore is null && counted is null)
            return model.Hidden(state.Next(model.Device, ids));
        return model.Hidden(new()
        {
            Ids = model.Device.From(ids, [state.Batch, ids.Length / state.Batch]),
            State = state,
            PaddingBefore = paddingBefore,
            Lengths = counted,
        });
    }
}
