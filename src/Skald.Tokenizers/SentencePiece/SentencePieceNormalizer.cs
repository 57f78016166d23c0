using System.Text;
using Skald.Tokenizers.Text;
using Skald.Tokenizers.Words;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>Brings text into the form that pieces are of: by the map, with spaces as U+2581.</summary>
/// <param name="settings">The model's settings.</param>
/// <param name="map">Its map, or null.</param>
/// <param name="userDefined">Pieces that stay as they are, or null.</param>
/// <param name="folds">Whether <see cref="Fold(ReadOnlySpan{byte}, WordScratch)"/> writes a space for U+2581.</param>
internal sealed class SentencePieceNormalizer(
    SentencePieceSettings settings, CharacterMap? map, Trie<byte>? userDefined, bool folds)
{
    private readonly byte[] _plain = Plain(map, userDefined, folds);

    private static ReadOnlySpan<byte> Space => "\u2581"u8;

    /// <summary>Normalises UTF-8 text into a scratch's buffer and returns its length there.</summary>
    /// <remarks>The same as <see cref="Normalize"/>, but for the places, and for U+2581 where that is folded.</remarks>
    public int Fold(ReadOnlySpan<byte> text, WordScratch scratch)
    {
        FoldState state = default;
        return Fold(text, scratch, 0, isLast: true, ref state);
    }

    /// <summary>Normalises a part of a text that ends at a place of <see cref="LastCut"/>, or with the text.</summary>
    /// <param name="text">The part.</param>
    /// <param name="scratch">Holds what is there of the parts before, and receives this one.</param>
    /// <param name="length">How many bytes are there.</param>
    /// <param name="isLast">No other part follows.</param>
    /// <param name="state">What the parts before have left.</param>
    /// <returns>How many bytes are there now.</returns>
    public int Fold(ReadOnlySpan<byte> text, WordScratch scratch, int length, bool isLast, ref FoldState state)
    {
        FoldedText output = new(scratch, length);
        int at = 0, plainEnd = -1;
        ReadOnlySpan<byte> space = folds || !settings.EscapesSpaces ? " "u8 : Space;
        if (!state.HasBegun)
        {
            if (settings.RemovesExtraSpaces) at = LengthOfSpaces(text);
            if (at == text.Length) return length;
            if (!settings.TreatsSpaceAsSuffix && settings.AddsDummyPrefix) output.Append(space, folds: false);
            state = new FoldState { HasBegun = true, WasSpace = settings.RemovesExtraSpaces };
        }

        scratch.ReserveText(checked(output.Length + text.Length - at + 1));
        bool wasSpace = state.WasSpace;
        while (at < text.Length)
        {
            // A character of ASCII may be another together with what follows, but not where that is ASCII too.
            if (at > plainEnd)
            {
                int ascii = text[at..].IndexOfAnyInRange((byte)0x80, (byte)0xFF);
                plainEnd = ascii < 0 ? text.Length : at + ascii - 1;
            }

            if (at < plainEnd) at += FoldPlain(text[at..plainEnd], ref wasSpace, ref output);
            if (at == text.Length) break;
            int size = Prefix(text[at..], out ReadOnlySpan<byte> part);
            while (wasSpace && part.StartsWith(" "u8)) part = part[1..];
            if (part.Length > 0)
            {
                wasSpace = part[^1] == ' ';
                if (!settings.EscapesSpaces || folds) output.Append(part, folds);
                else AppendEscaped(part, ref output);
            }

            at += size;
            wasSpace &= settings.RemovesExtraSpaces;
        }

        state.WasSpace = wasSpace;
        if (!isLast) return output.Length;
        if (settings.RemovesExtraSpaces) output.TrimEnd(space);
        if (settings.TreatsSpaceAsSuffix && settings.AddsDummyPrefix) output.Append(space, folds: false);
        return output.Length;
    }

    /// <summary>The last place where a text may be cut, whatever follows and is put before it; 0 for none.</summary>
    /// <remarks>Before ASCII that is no space, behind as much ASCII as anything that is replaced as a whole is long.</remarks>
    public int LastCut(ReadOnlySpan<byte> text)
    {
        int together = map is null && userDefined is null ? 1 : CharacterMap.LongestKey, cut = 0, run = 0;
        for (int at = 0; at < text.Length; at++)
        {
            int plain = _plain[text[at]];
            if (plain is not (0 or ' ') && run >= together) cut = at;
            run = plain == 0 ? 0 : run + 1;
        }

        return cut;
    }

    /// <summary>Normalises UTF-8 text; a byte that is no UTF-8 becomes U+FFFD.</summary>
    public void Normalize(ReadOnlySpan<byte> text, NormalizedBytes output)
    {
        output.Clear();
        int at = settings.RemovesExtraSpaces ? LengthOfSpaces(text) : 0;

        if (at == text.Length)
        {
            output.End(0);
            return;
        }

        if (!settings.TreatsSpaceAsSuffix && settings.AddsDummyPrefix) AppendSpace(output, at);
        bool wasSpace = settings.RemovesExtraSpaces;
        while (at < text.Length)
        {
            int size = Prefix(text[at..], out ReadOnlySpan<byte> part);
            while (wasSpace && part.StartsWith(" "u8)) part = part[1..];
            if (part.Length > 0)
            {
                AppendPart(part, at, output);
                wasSpace = part[^1] == ' ';
            }

            at += size;
            wasSpace &= settings.RemovesExtraSpaces;
        }

        int end = text.Length;
        if (settings.RemovesExtraSpaces) end = TrimEnd(output, end);
        if (settings.TreatsSpaceAsSuffix && settings.AddsDummyPrefix) AppendSpace(output, end);
        output.End(end);
    }

    // Bytes of ASCII that become one each, up to the first that does not; of several spaces only the first stays.
    private int FoldPlain(ReadOnlySpan<byte> text, ref bool wasSpace, ref FoldedText output)
    {
        Span<byte> rest = output.Rest(text.Length);
        bool skips = wasSpace, removes = settings.RemovesExtraSpaces;
        int at = 0, count = 0;
        for (; at < text.Length; at++)
        {
            byte one = _plain[text[at]];
            if (one == 0) break;
            bool isSpace = one == ' ';
            rest[count] = one;
            count += isSpace & skips ? 0 : 1;
            skips = isSpace & removes;
        }

        output.Advance(count);
        wasSpace = skips;
        return at;
    }

    private static void AppendEscaped(ReadOnlySpan<byte> part, ref FoldedText output)
    {
        while (part.IndexOf((byte)' ') is int space and >= 0)
        {
            output.Append(part[..space], folds: false);
            output.Append(Space, folds: false);
            part = part[(space + 1)..];
        }

        output.Append(part, folds: false);
    }

    // What each byte of ASCII becomes where ASCII follows; 0 where that is more or less than a byte, or not certain.
    private static byte[] Plain(CharacterMap? map, Trie<byte>? userDefined, bool folds)
    {
        byte[] plain = new byte[256];
        for (int b = 1; b < 0x80; b++)
        {
            bool isCertain = userDefined is null || userDefined.Next(Trie<byte>.Root, (byte)b) == Trie<byte>.None;
            for (int next = 0; next < 0x80; next++)
                isCertain &= map is null || !map.HasBeginning([(byte)b, (byte)next]);
            byte[] text = [(byte)b];
            if (map is null || map.Longest(text, out ReadOnlySpan<byte> normal) == 0) normal = text;
            isCertain &= normal.Length == 1 && normal[0] is > 0 and < 0x80 && (folds || normal[0] != ' ');
            if (isCertain) plain[b] = normal[0];
        }

        return plain;
    }

    private int LengthOfSpaces(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (at < text.Length)
        {
            int size = Prefix(text[at..], out ReadOnlySpan<byte> first);
            if (!first.SequenceEqual(" "u8)) break;
            at += size;
        }

        return at;
    }

    // What the beginning of a text becomes, and how many bytes of it that takes.
    private int Prefix(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> normal)
    {
        int size = userDefined?.Longest(text, out _) ?? 0;
        if (size > 0)
        {
            normal = text[..size];
            return size;
        }

        normal = [];
        if (map is not null) size = map.Longest(text, out normal);
        if (size > 0) return size;
        bool isValid = Rune.DecodeFromUtf8(text, out _, out size) == System.Buffers.OperationStatus.Done;
        normal = isValid ? text[..size] : "\uFFFD"u8;
        return isValid ? size : 1;
    }

    private void AppendPart(ReadOnlySpan<byte> part, int source, NormalizedBytes output)
    {
        if (!settings.EscapesSpaces)
        {
            output.Append(part, source);
            return;
        }

        while (part.IndexOf((byte)' ') is int space and >= 0)
        {
            output.Append(part[..space], source);
            output.Append(Space, source);
            part = part[(space + 1)..];
        }

        output.Append(part, source);
    }

    private void AppendSpace(NormalizedBytes output, int source) =>
        output.Append(settings.EscapesSpaces ? Space : " "u8, source);

    private int TrimEnd(NormalizedBytes output, int end)
    {
        ReadOnlySpan<byte> space = settings.EscapesSpaces ? Space : " "u8;
        while (output.Bytes.EndsWith(space)) end = output.Cut(output.Length - space.Length);
        return end;
    }
}
