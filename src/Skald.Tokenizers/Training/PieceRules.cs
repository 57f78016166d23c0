using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Training;

/// <summary>Which stretches of text may be a SentencePiece.</summary>
internal sealed class PieceRules(SentencePieceTrainingOptions options)
{
    private const int Any = -1, Space = 0x2581, Boundary = '\t', ProlongedSound = 0x30FC;
    private readonly int _han = CharacterProperties.FindScript("Han");
    private readonly int _hiragana = CharacterProperties.FindScript("Hiragana");
    private readonly int _katakana = CharacterProperties.FindScript("Katakana");
    private readonly int _inherited = CharacterProperties.FindScript("Inherited");

    public bool Allow(string piece)
    {
        int[] characters = [.. piece.EnumerateRunes().Select(rune => rune.Value)];
        if (characters.Length == 0 || characters.Length > options.MaxPieceLength) return false;
        bool isSpaceOnly = Array.TrueForAll(characters, c => c == Space);
        int previous = Any;
        for (int i = 0; i < characters.Length; i++)
        {
            int c = characters[i];
            if (c is SentencePieceCorpus.Unknown or 0 or Boundary or ' ') return false;
            if (c == Space)
            {
                if (!(options.AllowsSpaceOnlyPieces && isSpaceOnly) && !AllowsSpace(i, characters.Length)) return false;
                continue;
            }

            bool isDigit = c is >= '0' and <= '9';
            if (isDigit && options.SplitsDigits && characters.Length > 1) return false;
            int script = isDigit && !options.SplitsByNumber ? Any : Script(c, previous);
            if (options.SplitsByScript && script != Any && previous != Any && previous != script) return false;
            previous = script;
        }

        return true;
    }

    // A space begins a piece, or ends it; in between it stands only where pieces may cross spaces.
    private bool AllowsSpace(int at, int length)
    {
        bool isFirst = at == 0, isLast = at == length - 1;
        return options.TreatsSpaceAsSuffix
            ? isLast || (!options.SplitsBySpace && !isFirst)
            : isFirst || (!options.SplitsBySpace && !isLast);
    }

    private int Script(int codePoint, int previous)
    {
        int script = CharacterProperties.Script(codePoint);
        if (script == _hiragana || script == _katakana || codePoint == ProlongedSound) return _han;
        return script == _inherited ? previous : script;
    }
}
