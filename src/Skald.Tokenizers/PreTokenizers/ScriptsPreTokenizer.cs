using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Text;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.PreTokenizers;

/// <summary>Cuts where the script changes; kana count as Han, and spaces belong to what surrounds them.</summary>
internal sealed class ScriptsPreTokenizer : IPreTokenizer
{
    private const int Any = -1;
    private const int Before = -2;

    private readonly int _han = CharacterProperties.FindScript("Han");
    private readonly int _hiragana = CharacterProperties.FindScript("Hiragana");
    private readonly int _katakana = CharacterProperties.FindScript("Katakana");

    public void Split(AlignedText text, List<AlignedText> pieces)
    {
        int start = -1, at = 0, last = Before;
        foreach (Rune rune in text.Span.EnumerateRunes())
        {
            int script = ScriptOf(rune);
            if (script != Any && last != script)
            {
                if (start >= 0 && at > start) pieces.Add(text.Slice(start, at - start));
                (start, last) = (at, script);
            }

            at += rune.Utf16SequenceLength;
        }

        // What stands before the first character of a script is left out, as in the reference.
        if (start >= 0 && text.Length > start) pieces.Add(text.Slice(start, text.Length - start));
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "UnicodeScripts");
        writer.WriteEndObject();
    }

    private int ScriptOf(Rune rune)
    {
        if (rune.Value == ' ') return Any;
        if (rune.Value == 0x30FC) return _han;
        int script = CharacterProperties.Script(rune.Value);
        if (script == 0) return Any;
        return script == _hiragana || script == _katakana ? _han : script;
    }
}
