using System.Buffers;
using System.Text;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Words;

/// <summary>Byte-pair encoding of the characters of words, as a <c>tokenizer.json</c> means it.</summary>
internal sealed class MergingWords : IWordModel
{
    private readonly CharacterIds _first, _middle, _last, _only;  // by their place in the word, where that counts
    private readonly int[]? _byteIds;
    private readonly int _unknown;
    private readonly bool _fusesUnknown;
    private readonly PairTable _pairs;

    /// <param name="model">The model, which takes no word whole.</param>
    /// <param name="mark">What a space becomes, or null.</param>
    public MergingWords(MergeModel model, string? mark)
    {
        _pairs = model.Pairs;
        string prefix = model.Options.ContinuingPrefix ?? "", suffix = model.Options.EndOfWordSuffix ?? "";
        _first = Characters(model.Vocabulary, "", "", mark);
        _middle = prefix.Length == 0 ? _first : Characters(model.Vocabulary, prefix, "", mark);
        _last = suffix.Length == 0 ? _middle : Characters(model.Vocabulary, prefix, suffix, mark);
        _only = suffix.Length == 0 ? _first : prefix.Length == 0 ? _last : Characters(model.Vocabulary, "", suffix, mark);
        _byteIds = model.Options.FallsBackToBytes ? model.ByteIds : null;
        _unknown = model.Unknown;
        _fusesUnknown = model.Options.FusesUnknown;
    }

    // The ids of tokens that are one character between a prefix and a suffix.
    private static CharacterIds Characters(ModelVocabulary vocabulary, string prefix, string suffix, string? mark)
    {
        byte[] before = Encoding.UTF8.GetBytes(prefix), after = Encoding.UTF8.GetBytes(suffix);
        CharacterIds characters = new();
        for (int id = 0; id < vocabulary.Size; id++)
        {
            ReadOnlySpan<byte> token = vocabulary.Bytes(id);
            if (token.Length <= before.Length + after.Length || !token.StartsWith(before) || !token.EndsWith(after)) continue;
            token = token[before.Length..^after.Length];
            if (Rune.DecodeFromUtf8(token, out Rune character, out int size) == OperationStatus.Done && size == token.Length)
                characters[character.Value] = id;
        }

        if (mark is not null) characters[' '] = vocabulary.Find(prefix + mark + suffix);
        return characters;
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
            CharacterIds characters = at + size < word.Length ? at == 0 ? _first : _middle : at == 0 ? _only : _last;
            int id = characters[codePoint];
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
