using System.Text.Json;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.PreTokenizers;

/// <summary>Cuts text into pieces across which no token goes.</summary>
internal interface IPreTokenizer
{
    /// <summary>Appends the pieces of a text; empty ones are left out.</summary>
    void Split(AlignedText text, List<AlignedText> pieces);

    /// <summary>Writes the pre-tokenizer as <c>tokenizer.json</c> holds it.</summary>
    void Write(Utf8JsonWriter writer);
}
