namespace Skald.Tokenizers.Bpe;

/// <summary>Which neighbours in a piece merge, and when. As structs: code generic over it is compiled for each.</summary>
internal interface IPairRanks
{
    /// <summary>Rank of the pair of the bytes at a place and after it, or <see cref="MergeTable.None"/>.</summary>
    int OfBytes(ReadOnlySpan<byte> piece, int at);

    /// <summary>Rank of a pair of symbols, or <see cref="MergeTable.None"/>.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="start">Where the first symbol begins in it.</param>
    /// <param name="end">Where the second one ends.</param>
    /// <param name="left">The first symbol.</param>
    /// <param name="right">The second one.</param>
    int Of(ReadOnlySpan<byte> piece, int start, int end, int left, int right);

    /// <summary>Announces that <see cref="Of"/> will soon be asked for two symbols.</summary>
    void Expect(int left, int right);

    /// <summary>Symbol that the merge of this rank makes.</summary>
    int Result(int rank);
}
