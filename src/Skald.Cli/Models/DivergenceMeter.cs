using Skald.Models;
using Skald.Tensors;

namespace Skald.Cli.Models;

/// <summary>How far a model's distributions are from those of another: token by token, over the windows of a text.</summary>
/// <remarks>
/// Kullback and Leibler 1951: Σ p · ln(p / q), where p is the base's and q the model's. The figures are those that
/// llama.cpp's users compare.
/// </remarks>
/// <param name="model">The model.</param>
/// <param name="basis">The model it is measured against, of the same vocabulary.</param>
internal sealed class DivergenceMeter(CausalLanguageModel model, CausalLanguageModel basis)
{
    private const int Rows = 64;

    private readonly List<DivergenceRow> _rows = [];

    /// <summary>Measures a text.</summary>
    /// <param name="ids">The text, tokenised at once.</param>
    /// <param name="window">Tokens of a window; all but its first are foretold.</param>
    /// <param name="cancellationToken">Looked at before each window.</param>
    public DivergenceFigures Measure(ReadOnlySpan<int> ids, int window, CancellationToken cancellationToken)
    {
        using var scope = model.Device.NoGrad();
        for (int start = 0; start < ids.Length; start += window)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<int> part = ids[start..Math.Min(ids.Length, start + window)];
            if (part.Length > 1) Add(part.ToArray());
        }

        return DivergenceFigures.Of(ids.Length, _rows);
    }

    private void Add(int[] window)
    {
        using var memory = model.Device.Scope();
        int count = window.Length - 1, vocabulary = model.Config.VocabSize;
        Tensor inputs = model.Device.From(window.AsSpan(0, count), [1, count]);
        Tensor hidden = model.Hidden(new() { Ids = inputs }), wanted = basis.Hidden(new() { Ids = inputs });
        for (int first = 0; first < count; first += Rows)
        {
            int rows = Math.Min(Rows, count - first);
            float[] q = model.Head(hidden.Narrow(1, first, rows)).Contiguous().ToArray<float>();
            float[] p = basis.Head(wanted.Narrow(1, first, rows)).Contiguous().ToArray<float>();
            var found = new DivergenceRow[rows];
            Parallel.For(0, rows, row => found[row] = DivergenceRow.Of(
                p.AsSpan(row * vocabulary, vocabulary), q.AsSpan(row * vocabulary, vocabulary), window[first + row + 1]));
            _rows.AddRange(found);
        }
    }
}
