using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.PreTokenizers;

/// <summary>The pre-tokenizers that have no settings: a name and the cuts it stands for, one after another.</summary>
internal sealed class PlainPreTokenizer : IPreTokenizer
{
    private readonly string _type;
    private readonly (ITextPattern Pattern, DelimiterBehavior Behavior)[] _cuts;

    private PlainPreTokenizer(
        string type, Func<Rune, int> kind, params (ITextPattern Pattern, DelimiterBehavior Behavior)[] cuts) =>
        (_type, Kind, _cuts) = (type, kind, cuts);

    /// <summary>Words, and runs of what is neither word nor blank.</summary>
    public static PlainPreTokenizer Whitespace() => new("Whitespace", WordKind, (new RunPattern(WordKind), DelimiterBehavior.Isolated))
    {
        KeepsOnlyMatches = true,
    };

    /// <summary>What blanks separate.</summary>
    public static PlainPreTokenizer WhitespaceSplit() =>
        new(
        "WhitespaceSplit", static rune => Rune.IsWhiteSpace(rune) ? 0 : 1, (new RunePattern(Rune.IsWhiteSpace), DelimiterBehavior.Removed));

    /// <summary>BERT's: blanks separate, punctuation stands alone.</summary>
    public static PlainPreTokenizer Bert() => new(
        "BertPreTokenizer", static rune => Rune.IsWhiteSpace(rune) ? 0 : CharacterKinds.IsPunctuation(rune) ? -1 : 1,
        (new RunePattern(Rune.IsWhiteSpace), DelimiterBehavior.Removed),
        (new RunePattern(CharacterKinds.IsPunctuation), DelimiterBehavior.Isolated));

    private bool KeepsOnlyMatches { get; init; }

    public string Type => _type;

    /// <summary>A piece is a run of characters of one kind; those of kind 0 are dropped, negative ones stand alone.</summary>
    public Func<Rune, int> Kind { get; }

    public void Split(AlignedText text, List<AlignedText> pieces)
    {
        if (KeepsOnlyMatches)
        {
            TextSplitter.Split(text, _cuts[0].Pattern, DelimiterBehavior.Removed, inverted: true, pieces);
            return;
        }

        List<AlignedText> current = [text];
        foreach ((ITextPattern pattern, DelimiterBehavior behavior) in _cuts)
        {
            List<AlignedText> next = new(current.Count);
            foreach (AlignedText piece in current) TextSplitter.Split(piece, pattern, behavior, inverted: false, next);
            current = next;
        }

        pieces.AddRange(current);
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", _type);
        writer.WriteEndObject();
    }

    private static int WordKind(Rune rune) => CharacterKinds.IsWord(rune) ? 1 : Rune.IsWhiteSpace(rune) ? 0 : 2;
}
