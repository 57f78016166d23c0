namespace Skald.Tokenizers.Models;

/// <summary>Takes the pieces of a text from left to right.</summary>
internal interface IPieceTaker
{
    /// <param name="id">The piece, or the unknown one for a character that is none.</param>
    /// <param name="start">Where it begins in the text, in bytes.</param>
    /// <param name="end">Where it ends.</param>
    void Take(int id, int start, int end);
}
