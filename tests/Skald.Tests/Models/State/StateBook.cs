using Skald.Models;
using Skald.Models.State;
using Skald.Tensors;

namespace Skald.Tests.Models.State;

/// <summary>A state and, beside it, the tokens that each of its rows should hold: every pass is checked against them.</summary>
internal sealed class StateBook(CausalLanguageModel model, DecodingState state, StateOptions plain)
{
    public List<List<int>> Rows { get; } = [.. Enumerable.Range(0, state.Batch).Select(_ => new List<int>())];

    public DecodingState State => state;

    /// <summary>Reads each row's next tokens, shorter ones padded on the right, and checks the logits after the last.</summary>
    public void Read(params int[][] next)
    {
        int time = next.Max(tokens => tokens.Length);
        if (time == 0) return;
        int[][] padded = [.. next.Select(tokens => (int[])[.. tokens, .. new int[time - tokens.Length]])];
        float[][] logits = Logits(new()
        {
            Ids = TinyModels.Ids(model.Device, padded),
            Lengths = next.Select(tokens => tokens.Length).ToArray(),
            State = state,
        });
        for (int row = 0; row < next.Length; row++)
        {
            Rows[row].AddRange(next[row]);
            if (next[row].Length > 0) Check(row, logits[row].AsSpan((next[row].Length - 1) * TinyModels.Vocabulary));
        }
    }

    /// <summary>Reads the first tokens of each row, shorter ones padded on the left.</summary>
    public void Begin(params int[][] first)
    {
        int time = first.Max(tokens => tokens.Length);
        float[][] logits = Logits(new()
        {
            Ids = TinyModels.Ids(
                model.Device, [.. first.Select(tokens => (int[])[.. new int[time - tokens.Length], .. tokens])]),
            PaddingBefore = first.Select(tokens => time - tokens.Length).ToArray(),
            State = state,
        });
        for (int row = 0; row < first.Length; row++)
        {
            Rows[row].AddRange(first[row]);
            Check(row, logits[row].AsSpan((time - 1) * TinyModels.Vocabulary));
        }
    }

    public void Fork(int from, int to)
    {
        state.Fork(from, to);
        Rows[to] = [.. Rows[from]];
    }

    public void Adopt(StateBook other, int from, int to)
    {
        state.Adopt(other.State, from, to);
        Rows[to] = [.. other.Rows[from]];
    }

    public void Reorder(params int[] rows)
    {
        state.Reorder(rows);
        List<int>[] kept = [.. rows.Select(row => row < 0 ? new List<int>() : [.. Rows[row]])];
        Rows.Clear();
        Rows.AddRange(kept);
    }

    /// <summary>Cuts a row back, or forgets it where its layers can't.</summary>
    public bool Truncate(int row, int kept)
    {
        int length = state.PaddingBefore[row] + kept;
        bool can = state.CanTruncate(row, length);
        if (can)
        {
            state.Truncate(row, length);
            Rows[row].RemoveRange(kept, Rows[row].Count - kept);
        }
        else
        {
            state.Forget(row);
            Rows[row].Clear();
        }

        return can;
    }

    /// <summary>The logits after a text's last token, read at once and alone.</summary>
    public float[] Alone(IEnumerable<int> ids)
    {
        int[] text = [.. ids];
        float[] logits = Logits(new() { Ids = TinyModels.Ids(model.Device, text), State = model.CreateState(1, plain) })[0];
        return logits[^TinyModels.Vocabulary..];
    }

    private void Check(int row, ReadOnlySpan<float> logits)
    {
        Assert.Equal(Alone(Rows[row]), logits[..TinyModels.Vocabulary].ToArray());
        Assert.Equal(Rows[row].Count, state.Lengths[row] - state.PaddingBefore[row]);
    }

    private float[][] Logits(ModelInput input)
    {
        using var scope = model.Device.NoGrad();
        using TensorScope lent = model.Device.Scope();
        Tensor logits = model.Logits(input);
        return [.. Enumerable.Range(0, input.Ids.Shape[0]).Select(row => logits[row].ToArray())];
    }
}
