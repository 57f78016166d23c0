using System.Buffers;
using System.Text;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Words;

/// <summary>Byte-pair encoding of the characters of words, as a <c>tokenizer.json</c> means it.</summary>
internal sealed class MergingWords : IWordModel
{
    private readonly CharacterIds _characters = new();
    private readonly int[]? _byteIds;
    private readonly int _unknown;
    private readonly bool _fusesUnknown;
    private readonly PairTable _pairs;

    /// <param name="model">The model, which has no marks for the beginning and the end of words.</param>
    /// <param name="mark">What a space becomes, or null.</param>
    public MergingWords(MergeModel model, string? mark)
    {
        _pairs = model.Pairs;
        for (int id = 0; id < model.Vocabulary.Size; id++)
        {
            ReadOnlySpan<byte> token = model.Vocabulary.Bytes(id);
            if (Rune.DecodeFromUtf8(token, out Rune character, out int size) == OperationStatus.Done && size == token.Length)
                _characters[character.Value] = id;
        }

        if (mark is not null) _characters[' '] = model.Vocabulary.Find(mark);
        _byteIds = model.Options.FallsBackToBytes ? model.ByteIds : null;
        _unknown = model.Unknown;
        _fusesUnknown = model.Options.FusesUnknown;
    }

    public void Encode(ReadOnlySpan<byte> word, WordScratch scratch)
    {
        scratch.ReserveIds(checked(scratch.Count + word.Length));
        Span<int> symbols = scratch.Ids.AsSpan(scratch.Count);
        int count = Spell(word, symbols);
        scratch.Count += SymbolMerger.Merge(symbols[..count], [], _pairs);
    }

    // A symbol for each character, or for each of its bytes.
    private int Spell(ReadOnlySpan<byte> word, Span<int> symbols)
    {
        int count = 0;
        bool hasUnknown = false;
        for (int at = 0; at < word.Length;)
        {
            (int codePoint, int size) = CodePoints.Decode(word, at);
            int id = _characters[codePoint];
            ReadOnlySpan<byte> bytes = word.Slice(at, size);
            at += size;
            if (id >= 0)
            {
                if (hasUnknown) symbols[count++] = _unknown;
                hasUnknown = false;
                symbols[count++] = id;
            }
            else if (HasBytes(bytes))
            {
                foreach (byte b in bytes) symbols[count++] = _byteIds![b];
            }
            else if (_unknown >= 0)
            {
                // A byte spelt in between does not end a run of unknown characters: so it is in the reference.
                if (hasUnknown && !_fusesUnknown) symbols[count++] = _unknown;
                hasUnknown = true;
            }
        }

        if (hasUnknown) symbols[count++] = _unknown;
        return count;
    }

    private bool HasBytes(ReadOnlySpan<byte> bytes)
    {
        if (_byteIds is null) return false;
        foreach (byte b in bytes)
            if (_byteIds[b] < 0) return false;
        return true;
    }
}
