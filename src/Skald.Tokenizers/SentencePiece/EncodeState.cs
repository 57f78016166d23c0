namespace Skald.Tokenizers.SentencePiece;

/// <summary>How far the encoding of a text that comes in parts has come; the bytes themselves lie in a scratch.</summary>
internal struct EncodeState
{
    /// <summary>How far the normal form has.</summary>
    public FoldState Folded;

    /// <summary>Bytes of the source that are not normalised yet.</summary>
    public int Held;

    /// <summary>Bytes of the normal form that have no ids yet.</summary>
    public int Waiting;

    /// <summary>As many must wait before it is worth another look for a cut among them.</summary>
    public int Worth;

    /// <summary>What the scores of a unigram model have come to.</summary>
    public double Sum;
}
