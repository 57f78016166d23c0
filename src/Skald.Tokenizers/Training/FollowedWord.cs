using System.Text;

namespace Skald.Tokenizers.Training;

/// <summary>A word and the character after it; a zero where its text ends.</summary>
internal readonly record struct FollowedWord(string Word, Rune Next);
