namespace Skald.Tokenizers.Words;

/// <summary>Finds the ids of one word, which do not depend on the words beside it.</summary>
internal interface IWordModel
{
    /// <summary>Appends the ids of a word to those of the scratch.</summary>
    /// <param name="word">Valid UTF-8, not empty.</param>
    /// <param name="scratch">Takes the ids; its text must stay where it is.</param>
    /// <exception cref="ArgumentException">The word is not in the vocabulary, and there is no unknown token.</exception>
    void Encode(ReadOnlySpan<byte> word, WordScratch scratch);
}
