using System.Text;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Normalizers;

/// <summary>Leaves out or replaces single characters.</summary>
internal static class CharacterFilter
{
    /// <summary>Maps each character to another, or to null where it goes.</summary>
    public static AlignedText Apply(AlignedText text, Func<Rune, Rune?> map)
    {
        TextEdit edit = new(text);
        foreach (Rune rune in text.Span.EnumerateRunes())
        {
            if (map(rune) is { } kept) edit.Replace(kept);
            else edit.Drop();
        }

        return edit.ToText();
    }
}
