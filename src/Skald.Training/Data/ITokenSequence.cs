namespace Skald.Training.Data;

/// <summary>A long row of tokens that is read by position: shards on disk, or an array.</summary>
/// <remarks>Reading is safe from several threads at once.</remarks>
public interface ITokenSequence
{
    /// <summary>Number of tokens.</summary>
    long Count { get; }

    /// <summary>Ids lie in [0, this).</summary>
    int Vocabulary { get; }

    /// <summary>UTF-8 bytes of the text behind the tokens, which bits per byte are counted over.</summary>
    long TextBytes { get; }

    /// <summary>Number of documents.</summary>
    long DocumentCount { get; }

    /// <summary>Positions of the documents' first tokens, rising.</summary>
    IEnumerable<long> DocumentStarts();

    /// <summary>Reads the tokens from a position on.</summary>
    /// <param name="position">Position of the first token.</param>
    /// <param name="destination">Receives that many tokens.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the sequence.</exception>
    /// <exception cref="DataException">The tokens on disk are damaged.</exception>
    void Read(long position, Span<int> destination);
}
