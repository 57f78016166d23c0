using System.Text.Json;

namespace Skald.Tokenizers.Decoders;

/// <summary>Turns tokens back into text, one step of it.</summary>
internal interface ITokenDecoder
{
    /// <summary>The changed tokens; joined after the last step they are the text.</summary>
    List<string> Decode(List<string> tokens);

    /// <summary>Writes the decoder as <c>tokenizer.json</c> holds it.</summary>
    void Write(Utf8JsonWriter writer);
}
