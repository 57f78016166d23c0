using Skald.Tensors;

namespace Skald.Models.State;

/// <summary>Where a pass's new tokens begin and end in a cache; arrays and options serve one pass after the other.</summary>
internal sealed class CachePlaces
{
    private int[] _starts = [], _ends = [];
    private AttentionOptions? _asked, _given;

    /// <summary>[batch], tokens held before.</summary>
    public int[] Starts => _starts;

    /// <summary>[batch], tokens held afterwards.</summary>
    public int[] Ends => _ends;

    /// <summary>Most tokens that a sequence holds afterwards.</summary>
    public int End { get; private set; }

    /// <summary>Counts the new tokens.</summary>
    /// <param name="lengths">[batch], tokens held before.</param>
    /// <param name="time">New tokens of each row.</param>
    /// <param name="options">Those of them that count.</param>
    public void Count(ReadOnlySpan<int> lengths, int time, AttentionOptions options)
    {
        if (_starts.Length != lengths.Length) (_starts, _ends, _asked) = (new int[lengths.Length], new int[lengths.Length], null);
        End = 0;
        lengths.CopyTo(_starts);
        for (int row = 0; row < _ends.Length; row++)
        {
            _ends[row] = _starts[row] + (options.KeyEnd is { } counted ? counted.Span[row] : time);
            End = Math.Max(End, _ends[row]);
        }
    }

    /// <summary>The options with the places filled in.</summary>
    public AttentionOptions Placed(AttentionOptions options)
    {
        if (!ReferenceEquals(options, _asked))
            (_asked, _given) = (options, options with { QueryStart = _starts, KeyEnd = _ends });
        return _given!;
    }
}
