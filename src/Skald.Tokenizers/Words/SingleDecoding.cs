using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Skald.Tokenizers.Decoders;

namespace Skald.Tokenizers.Words;

/// <summary>The text of each token, for decoders that treat tokens one by one, but for the first of all.</summary>
internal sealed class SingleDecoding
{
    private const int CopyLength = 16;

    private readonly ITokenDecoder _decoder;
    private readonly Vocabulary _vocabulary;
    private readonly char[] _texts;  // one after another
    private readonly int[] _starts;  // where each begins, and one more for the end

    private SingleDecoding(ITokenDecoder decoder, Vocabulary vocabulary)
    {
        (_decoder, _vocabulary) = (decoder, vocabulary);
        List<string> tokens = new(vocabulary.Count + 1) { "" };
        for (int id = 0; id < vocabulary.Count; id++) tokens.Add(vocabulary.Contains(id) ? vocabulary.GetToken(id) : "");
        List<string> decoded = decoder.Decode(tokens);
        _starts = new int[vocabulary.Count + 1];
        for (int id = 0; id < vocabulary.Count; id++) _starts[id + 1] = checked(_starts[id] + decoded[id + 1].Length);
        _texts = new char[_starts[^1] + CopyLength];
        for (int id = 0; id < vocabulary.Count; id++) decoded[id + 1].CopyTo(_texts.AsSpan(_starts[id]));
    }

    /// <summary>True for decoders of that kind.</summary>
    public static bool Suits(ITokenDecoder? decoder) => decoder is WordPieceDecoder or MetaspaceDecoder;

    /// <summary>The texts of a vocabulary's tokens; it takes a moment, and is worth it for whoever decodes.</summary>
    public static SingleDecoding Of(ITokenDecoder decoder, Vocabulary vocabulary) => new(decoder, vocabulary);

    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens)
    {
        int first = 0;
        while (first < ids.Length && !IsShown(ids[first], skipSpecialTokens)) first++;
        if (first == ids.Length) return "";
        string start = _decoder.Decode([_vocabulary.GetToken(ids[first])])[0];
        char[] buffer = ArrayPool<char>.Shared.Rent(checked(start.Length + (6 * (ids.Length - first)) + CopyLength));
        start.CopyTo(buffer);
        int count = start.Length;
        foreach (int id in ids[(first + 1)..])
        {
            if (!IsShown(id, skipSpecialTokens)) continue;
            int at = _starts[id], length = _starts[id + 1] - at;
            if (count + length + CopyLength > buffer.Length) Grow(ref buffer, count, length);
            if (length <= CopyLength)
            {
                // A copy of fixed length, whose end the next token overwrites.
                ref ushort source = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<char, ushort>(_texts.AsSpan(at)));
                ref ushort target = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<char, ushort>(buffer.AsSpan(count)));
                Vector256.StoreUnsafe(Vector256.LoadUnsafe(ref source), ref target);
            }
            else
            {
                _texts.AsSpan(at, length).CopyTo(buffer.AsSpan(count));
            }

            count += length;
        }

        string text = new(buffer, 0, count);
        ArrayPool<char>.Shared.Return(buffer);
        return text;
    }

    private bool IsShown(int id, bool skipSpecialTokens) =>
        _vocabulary.Contains(id) && !(skipSpecialTokens && _vocabulary.IsSpecial(id));

    private static void Grow(ref char[] buffer, int used, int more)
    {
        char[] larger = ArrayPool<char>.Shared.Rent(checked((2 * buffer.Length) + more + CopyLength));
        buffer.AsSpan(0, used).CopyTo(larger);
        ArrayPool<char>.Shared.Return(buffer);
        buffer = larger;
    }
}
