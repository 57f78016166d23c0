using System.Text;
using Skald.Tokenizers.Models;

namespace Skald.Tokenizers.Words;

/// <summary>Which characters stand beside each other in some token of a vocabulary.</summary>
internal sealed class NeighbourTable
{
    private const int Others = 0x80, Count = Others + 1;

    private readonly bool[] _pairs = new bool[Count * Count];

    /// <param name="tokens">The vocabulary.</param>
    /// <param name="mark">What a space becomes in it, or null.</param>
    public NeighbourTable(ModelVocabulary tokens, string? mark)
    {
        ReadOnlySpan<byte> space = Encoding.UTF8.GetBytes(mark ?? " ");
        for (int id = 0; id < tokens.Size; id++) Add(tokens.Bytes(id), space);
    }

    /// <inheritdoc cref="NeighbourTable(ModelVocabulary, string?)"/>
    public NeighbourTable(IEnumerable<string> tokens, string? mark)
    {
        ReadOnlySpan<byte> space = Encoding.UTF8.GetBytes(mark ?? " ");
        foreach (string token in tokens) Add(Encoding.UTF8.GetBytes(token), space);
    }

    /// <summary>True where a token may hold both; all characters beyond ASCII count as one, 0x80.</summary>
    public bool Holds(int before, int current) => before < 0 || current < 0 || _pairs[(before * Count) + current];

    private void Add(ReadOnlySpan<byte> token, ReadOnlySpan<byte> space)
    {
        int before = -1;
        for (int at = 0; at < token.Length;)
        {
            int current = Math.Min(token[at], (byte)Others), size = 1;
            if (token[at] == space[0] && token[at..].StartsWith(space)) (current, size) = (' ', space.Length);
            while (at + size < token.Length && (token[at + size] & 0xC0) == 0x80) size++;
            if (before >= 0) _pairs[(before * Count) + current] = true;
            before = current;
            at += size;
        }
    }
}
