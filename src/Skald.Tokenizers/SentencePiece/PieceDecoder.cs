using System.Buffers;
using System.Globalization;
using System.Text;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>Text of pieces as they come: bytes wait for the rest of their character.</summary>
/// <param name="table">The pieces.</param>
/// <param name="settings">Which spaces go, and what unknown pieces show.</param>
internal sealed class PieceDecoder(PieceTable table, SentencePieceSettings settings)
{
    private readonly byte[] _bytes = new byte[4];
    private int _count;
    private bool _hasText, _tookSpace, _isPastStart;

    /// <summary>Appends what is certain of a piece; an id without one stands for nothing.</summary>
    public void Append(int id, StringBuilder text)
    {
        if ((uint)id >= (uint)table.Count) return;
        ref readonly SentencePieceEntry piece = ref table[id];
        if (piece.Kind == SentencePieceKind.Byte)
        {
            _bytes[_count++] = byte.Parse(piece.Text.AsSpan(3, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            Drain(text, isEnd: false);
            return;
        }

        Drain(text, isEnd: true);
        _isPastStart |= _tookSpace || _hasText;
        int before = text.Length;
        _tookSpace = AppendPiece(piece, text);
        _hasText |= text.Length > before;
    }

    /// <summary>Ends the pieces: each byte that belongs to no character is U+FFFD. Others may follow.</summary>
    public void Complete(StringBuilder text)
    {
        Drain(text, isEnd: true);
        _hasText = _tookSpace = _isPastStart = false;
    }

    private bool AppendPiece(in SentencePieceEntry piece, StringBuilder text)
    {
        if (piece.Kind == SentencePieceKind.Control) return false;
        if (piece.Kind == SentencePieceKind.Unknown)
        {
            text.Append(settings.UnknownSurface);
            return false;
        }

        ReadOnlySpan<char> shown = piece.Text;
        bool takesSpace = !_isPastStart && (settings.AddsDummyPrefix || settings.RemovesExtraSpaces) && shown[0] == '\u2581';
        if (takesSpace) shown = shown[1..];
        foreach (char c in shown) text.Append(c == '\u2581' ? ' ' : c);
        return takesSpace && !settings.RemovesExtraSpaces;  // where spaces are removed, all at the start go
    }

    private void Drain(StringBuilder text, bool isEnd)
    {
        while (_count > 0)
        {
            OperationStatus status = Rune.DecodeFromUtf8(_bytes.AsSpan(0, _count), out Rune rune, out int size);
            if (status == OperationStatus.NeedMoreData && !isEnd) return;
            bool isValid = status == OperationStatus.Done;
            text.Append(isValid ? rune.ToString() : "\uFFFD");
            _count -= isValid ? size : 1;
            if (!isValid) _bytes.AsSpan(1, _count).CopyTo(_bytes);
            _hasText = true;
        }
    }
}
