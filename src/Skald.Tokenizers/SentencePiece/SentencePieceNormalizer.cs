using System.Text;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>Brings text into the form that pieces are of: by the map, with spaces as U+2581.</summary>
internal sealed class SentencePieceNormalizer(SentencePieceSettings settings, CharacterMap? map, Trie<byte>? userDefined)
{
    private static ReadOnlySpan<byte> Space => "\u2581"u8;

    /// <summary>Normalises UTF-8 text; a byte that is no UTF-8 becomes U+FFFD.</summary>
    public void Normalize(ReadOnlySpan<byte> text, NormalizedBytes output)
    {
        output.Clear();
        int at = 0;
        if (settings.RemovesExtraSpaces)
        {
            while (at < text.Length)
            {
                int size = Prefix(text[at..], out ReadOnlySpan<byte> first);
                if (!first.SequenceEqual(" "u8)) break;
                at += size;
            }
        }

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
