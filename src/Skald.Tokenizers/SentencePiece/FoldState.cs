namespace Skald.Tokenizers.SentencePiece;

/// <summary>How far the normal form of a text that comes in parts has come.</summary>
internal struct FoldState
{
    /// <summary>Something other than spaces that go has been met.</summary>
    public bool HasBegun;

    /// <summary>What comes next stands behind a space, so that another one goes.</summary>
    public bool WasSpace;
}
