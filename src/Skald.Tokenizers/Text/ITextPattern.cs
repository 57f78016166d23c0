using System.Text.Json;

namespace Skald.Tokenizers.Text;

/// <summary>Something that a text can be searched for: a string, a character or a regular expression.</summary>
internal interface ITextPattern
{
    /// <summary>UTF-16 units that a match has at least; 0 where one may be empty.</summary>
    int Shortest { get; }

    /// <summary>Appends every match, from left to right, none within another.</summary>
    void FindAll(ReadOnlySpan<char> text, List<(int Start, int Length)> matches);

    /// <summary>Writes the pattern as <c>{"String": …}</c> or <c>{"Regex": …}</c>.</summary>
    void Write(Utf8JsonWriter writer);
}
