namespace Skald.Tensors.Kernels.Attention;

/// <summary>A run of queries of one batch row and the run of keys that they may attend.</summary>
/// <remarks>
/// Keys are counted from the document's own first key, which has position 0. So a document gives the same bits alone
/// and packed among others.
/// </remarks>
/// <param name="Batch">Row of the batch that holds the document.</param>
/// <param name="QueryBegin">First query of the document, an index into the row.</param>
/// <param name="QueryEnd">One past its last query.</param>
/// <param name="KeyBegin">First key of the document, an index into the row.</param>
/// <param name="KeyEnd">One past its last key.</param>
/// <param name="QueryPosition">Position of the first query, in tokens after the document's first key.</param>
internal readonly record struct AttentionDocument(
    int Batch, int QueryBegin, int QueryEnd, int KeyBegin, int KeyEnd, int QueryPosition)
{
    /// <summary>Queries of the document.</summary>
    public int Queries => QueryEnd - QueryBegin;

    /// <summary>Keys of the document.</summary>
    public int Keys => KeyEnd - KeyBegin;
}
