using System.Text;
using Skald.Tokenizers.Text;
using Skald.Tokenizers.Words;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>Brings text into the form that pieces are of: by the map, with spaces as U+2581.</summary>
/// <param name="settings">The model's settings.</param>
/// <param name="map">Its map, or null.</param>
/// <param name="userDefined">Pieces that stay as they are, or null.</param>
/// <param name="folds">Whether <see cref="Fold"/> writes a space for U+2581.</param>
internal sealed class SentencePieceNormalizer(
    SentencePieceSettings settings, CharacterMap? map, Trie<byte>? userDefined, bool folds)
{
    private readonly byte[] _plain = Plain(map, userDefined, folds);

    private static ReadOnlySpan<byte> Space => "\u2581"u8;

    private ReadOnlySpan<byte> FoldedSpace => folds || !settings.EscapesSpaces ? " "u8 : Space;

    /// <summary>Bytes after a place that decide what becomes of the text there.</summary>
    public int Lookahead { get; } = Math.Max(map is null ? 4 : CharacterMap.LongestKey, userDefined?.LongestToken ?? 0);

    /// <summary>Normalises what follows of a text into a scratch's buffer.</summary>
    /// <param name="text">The beginning of what follows; all of it where the text ends.</param>
    /// <param name="scratch">Holds what is there of the text before, and receives more.</param>
    /// <param name="length">How many bytes are there.</param>
    /// <param name="isLast">The text ends; otherwise the last <see cref="Lookahead"/> bytes stay.</param>
    /// <param name="state">What the text before has left.</param>
    /// <returns>How many bytes of the text were taken.</returns>
    /// <remarks>The same as <see cref="Normalize"/>, but for the places, and for U+2581 where that is folded.</remarks>
    public int Fold(ReadOnlySpan<byte> text, WordScratch scratch, ref int length, bool isLast, ref FoldState state)
    {
        int end = isLast ? text.Length : text.Length - Lookahead;
        if (end < 0 || (end == 0 && !isLast)) return 0;
        FoldedText output = new(scratch, length);
        int at = 0, plainEnd = -1;
        ReadOnlySpan<byte> space = FoldedSpace;
        if (!state.HasBegun)
        {
            if (settings.RemovesExtraSpaces) at = LengthOfSpaces(text, end);
            if (at >= end) return at;
            if (!settings.TreatsSpaceAsSuffix && settings.AddsDummyPrefix) output.Append(space, folds: false);
            state = new FoldState { HasBegun = true, WasSpace = settings.RemovesExtraSpaces };
        }

        scratch.ReserveText(checked(output.Length + Math.Max(0, end - at) + 1));
        bool wasSpace = state.WasSpace;
        while (at < end)
        {
            // A character of ASCII may be another together with what follows, but not where that is ASCII too.
            if (at > plainEnd)
            {
                int ascii = text[at..].IndexOfAnyInRange((byte)0x80, (byte)0xFF);
                plainEnd = ascii < 0 ? text.Length : at + ascii - 1;
            }

            if (at < plainEnd) at += FoldPlain(text[at..Math.Min(plainEnd, end)], ref wasSpace, ref output);
            if (at >= end) break;
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
        if (isLast && settings.RemovesExtraSpaces) output.TrimEnd(space);
        if (isLast && settings.TreatsSpaceAsSuffix && settings.AddsDummyPrefix) output.Append(space, folds: false);
        length = output.Length;
        return at;
    }

    /// <summary>Bytes at the end of folded text that go if nothing follows.</summary>
    public int Removable(ReadOnlySpan<byte> folded)
    {
        int length = folded.Length;
        if (settings.RemovesExtraSpaces)
            while (folded[..length].EndsWith(FoldedSpace)) length -= FoldedSpace.Length;
        return folded.Length - length;
    }

    /// <summary>Normalises UTF-8 text; a byte that is no UTF-8 becomes U+FFFD.</summary>
    public void Normalize(ReadOnlySpan<byte> text, NormalizedBytes output)
    {
        output.Clear();
        int at = settings.RemovesExtraSpaces ? LengthOfSpaces(text, text.Length) : 0;

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

    private int LengthOfSpaces(ReadOnlySpan<byte> text, int end)
    {
        int at = 0;
        while (at < end)
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
