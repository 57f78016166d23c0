using System.Text.Json;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.PreTokenizers;

/// <summary>Keeps numbers apart from the rest: as runs, or each digit for itself.</summary>
internal sealed class DigitsPreTokenizer(bool areIndividual) : IPreTokenizer
{
    private readonly RunePattern _pattern = new(CharacterKinds.IsNumber);

    public bool AreIndividual => areIndividual;

    public void Split(AlignedText text, List<AlignedText> pieces) => TextSplitter.Split(
        text, _pattern, areIndividual ? DelimiterBehavior.Isolated : DelimiterBehavior.Contiguous,
        inverted: false, pieces);

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Digits");
        writer.WriteBoolean("individual_digits", areIndividual);
        writer.WriteEndObject();
    }
}
