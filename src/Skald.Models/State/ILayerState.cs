namespace Skald.Models.State;

/// <summary>What one layer remembers of the tokens so far, for each sequence of a batch.</summary>
/// <remarks>
/// A contiguous cache, pages, eight-bit values, a sliding window, a compressed latent or a recurrent state all fit behind
/// this. Lengths are counted by <see cref="DecodingState"/>, once for all layers.
/// </remarks>
public interface ILayerState
{
    /// <summary>
    /// Makes a sequence a copy of another's first <paramref name="length"/> tokens; its own are lost.
    /// </summary>
    void Fork(int from, int to, int length);

    /// <summary>Makes a sequence a copy of one that another state of the same kind holds; its own is lost.</summary>
    /// <param name="other">The other state of this layer.</param>
    /// <param name="from">The sequence there.</param>
    /// <param name="to">The sequence here.</param>
    /// <param name="length">Tokens of it.</param>
    /// <param name="batch">Sequences here.</param>
    /// <exception cref="InvalidOperationException">The other keeps its tokens in another way.</exception>
    void Adopt(ILayerState other, int from, int to, int length, int batch);

    /// <summary>Makes sequence i a copy of sequence rows[i]; the number of sequences may change.</summary>
    /// <param name="rows">Which sequences to keep, in their new order; −1 for one that is new and empty.</param>
    /// <param name="lengths">Tokens of each of them.</param>
    void Reorder(ReadOnlySpan<int> rows, ReadOnlySpan<int> lengths);

    /// <summary>Whether a sequence can go back to its first <paramref name="length"/> tokens; to none it always can.</summary>
    bool CanTruncate(int row, int length) => true;

    /// <summary>Forgets what follows the first <paramref name="length"/> tokens of a sequence.</summary>
    /// <exception cref="InvalidOperationException">Those tokens are no longer held.</exception>
    void Truncate(int row, int length);

    /// <summary>Says how long sequences will soon be, so that their memory is taken once; nothing need come of it.</summary>
    /// <param name="length">Tokens.</param>
    void Expect(int length)
    {
    }
}
