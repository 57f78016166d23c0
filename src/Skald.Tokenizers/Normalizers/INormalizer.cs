using System.Text.Json;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Normalizers;

/// <summary>Changes text before it is cut into pieces.</summary>
internal interface INormalizer
{
    /// <summary>The changed text; the same object where nothing changes.</summary>
    AlignedText Normalize(AlignedText text);

    /// <summary>Writes the normalizer as <c>tokenizer.json</c> holds it.</summary>
    void Write(Utf8JsonWriter writer);
}
