namespace Skald.Tokenizers.Training;

/// <summary>How text is cut into the words that are counted.</summary>
public enum WordSplit
{
    /// <summary>Words, and runs of what is neither word nor blank.</summary>
    Whitespace,

    /// <summary>What blanks separate.</summary>
    Blanks,

    /// <summary>BERT's way: blanks separate, each mark of punctuation stands alone.</summary>
    Bert,

    /// <summary>Before each space, which becomes U+2581 and stays with the word after it.</summary>
    Metaspace,
}
