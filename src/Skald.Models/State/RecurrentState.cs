using Skald.Tensors;

namespace Skald.Models.State;

/// <summary>What a recurrence carries from token to token: a state of fixed size, a convolution's last inputs.</summary>
/// <remarks>It knows no past: a sequence can be forgotten as a whole, but not cut back.</remarks>
public sealed class RecurrentState : ILayerState
{
    private Tensor[] _values = [];  // each [batch, …]; empty before the first token
    private int[] _lengths = [];

    /// <summary>A part, [batch, …]; null before the first token, which means zeros.</summary>
    /// <param name="part">Its number.</param>
    public Tensor? this[int part] => _values.Length == 0 ? null : _values[part];

    /// <summary>Takes in the values after new tokens.</summary>
    /// <param name="lengths">[batch], tokens that each sequence then holds.</param>
    /// <param name="values">Every part, [batch, …].</param>
    /// <exception cref="InvalidOperationException">Gradients would have to flow through the state.</exception>
    public void Replace(ReadOnlySpan<int> lengths, params ReadOnlySpan<Tensor> values)
    {
        foreach (Tensor value in values)
        {
            if (value.RequiresGrad)
            {
                throw new InvalidOperationException(
                    "RecurrentState: gradients don't flow through a decoding state, got some; "
                    + "decode within Device.NoGrad().");
            }
        }

        bool fits = _values.Length == values.Length;
        for (int part = 0; fits && part < values.Length; part++) fits = _values[part].Shape == values[part].Shape;
        if (!fits) _values = new Tensor[values.Length];
        for (int part = 0; part < values.Length; part++)
        {
            if (fits) _values[part].CopyFrom(values[part]);
            else _values[part] = values[part].Clone().Keep();
        }

        if (_lengths.Length != lengths.Length) _lengths = new int[lengths.Length];
        lengths.CopyTo(_lengths);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The other sequence is longer than that.</exception>
    public void Fork(int from, int to, int length)
    {
        if (_values.Length == 0 || from == to) return;
        CheckWhole(from, length, "copied");
        foreach (ref Tensor value in _values.AsSpan())
        {
            value = value.Clone().Keep();
            value.Narrow(0, to, 1).CopyFrom(value.Narrow(0, from, 1));
        }

        _lengths[to] = _lengths[from];
    }

    /// <inheritdoc/>
    public void Adopt(ILayerState other, int from, int to, int length, int batch)
    {
        if (other is not RecurrentState { _values.Length: > 0 } state) return;
        state.CheckWhole(from, length, "copied");
        if (_values.Length == 0)
        {
            _values = [.. state._values.Select(value => value.Device.Zeros(value.Shape.With(0, batch)).Keep())];
            _lengths = new int[batch];
        }

        for (int part = 0; part < _values.Length; part++)
        {
            _values[part] = _values[part].Clone().Keep();
            _values[part].Narrow(0, to, 1).CopyFrom(state._values[part].Narrow(0, from, 1));
        }

        _lengths[to] = length;
    }

    /// <inheritdoc/>
    public void Reorder(ReadOnlySpan<int> rows, ReadOnlySpan<int> lengths)
    {
        if (_values.Length == 0) return;
        foreach (ref Tensor value in _values.AsSpan())
        {
            Tensor chosen = value.Device.Zeros(value.Shape.With(0, rows.Length)).Keep();
            for (int i = 0; i < rows.Length; i++)
                if (rows[i] >= 0) chosen.Narrow(0, i, 1).CopyFrom(value.Narrow(0, rows[i], 1));
            value = chosen;
        }

        _lengths = lengths.ToArray();
    }

    /// <inheritdoc/>
    public bool CanTruncate(int row, int length) => _values.Length == 0 || length == 0 || length == _lengths[row];

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Some tokens would stay and others go.</exception>
    public void Truncate(int row, int length)
    {
        if (_values.Length == 0) return;
        if (length > 0)
        {
            CheckWhole(row, length, "cut back");
            return;
        }

        foreach (ref Tensor value in _values.AsSpan())
        {
            value = value.Clone().Keep();
            value.Device.Backend.Fill(value.Narrow(0, row, 1), 0);
        }

        _lengths[row] = 0;
    }

    private void CheckWhole(int row, int length, string what)
    {
        if (length == _lengths[row]) return;
        throw new InvalidOperationException(
            $"RecurrentState: a sequence of {_lengths[row]} tokens can't be {what} to {length}; "
            + "read it again from its start.");
    }
}
