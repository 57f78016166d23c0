using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>
/// Merges neighbours into the piece of the highest score, of equals the leftmost, until none is left.
/// </summary>
/// <remarks>n log n. User-defined symbols are found first and never merge. Unused pieces fall apart again.</remarks>
internal sealed class BpeSegmenter(PieceTable table) : ISegmenter
{
    public void Segment(ReadOnlySpan<byte> text, List<Segment> pieces) => Segment(text, pieces, 0, null);

    /// <param name="text">Normalised text.</param>
    /// <param name="pieces">Receives the pieces.</param>
    /// <param name="dropout">Probability with which a merge is left out (Provilkov et al. 2020), 0 to 1.</param>
    /// <param name="uniform">Gives the numbers in [0, 1) that decide it.</param>
    public void Segment(ReadOnlySpan<byte> text, List<Segment> pieces, double dropout, Func<double>? uniform)
    {
        List<Symbol> symbols = Split(text);
        PriorityQueue<Pair, (float, int)> agenda = new();
        Dictionary<int, int> joints = [];  // by unused piece: length of its left part
        for (int right = 1; right < symbols.Count; right++) Offer(text, symbols, right - 1, right, agenda, joints);
        while (agenda.TryDequeue(out Pair pair, out _))
        {
            Symbol left = symbols[pair.Left], right = symbols[pair.Right];
            if (left.Length == 0 || right.Length == 0 || left.Length + right.Length != pair.Length) continue;
            if (uniform is not null && uniform() < dropout) continue;
            symbols[pair.Left] = left with { Length = pair.Length, Next = right.Next };
            symbols[pair.Right] = right with { Length = 0 };
            if (right.Next >= 0) symbols[right.Next] = symbols[right.Next] with { Previous = pair.Left };
            if (left.Previous >= 0) Offer(text, symbols, left.Previous, pair.Left, agenda, joints);
            if (right.Next >= 0) Offer(text, symbols, pair.Left, right.Next, agenda, joints);
        }

        for (int i = symbols.Count == 0 ? -1 : 0; i >= 0; i = symbols[i].Next)
            Append(text.Slice(symbols[i].Start, symbols[i].Length), joints, pieces);
    }

    private List<Symbol> Split(ReadOnlySpan<byte> text)
    {
        List<Symbol> symbols = [];
        for (int at = 0; at < text.Length;)
        {
            int symbol = table.UserDefined?.Longest(text[at..], out _) ?? 0;
            int size = symbol > 0 ? symbol : CodePoints.Decode(text, at).Size;
            int index = symbols.Count;
            int next = at + size < text.Length ? index + 1 : -1;
            symbols.Add(new Symbol(at, size, index - 1, next, symbol > 0));
            at += size;
        }

        return symbols;
    }

    private void Offer(
        ReadOnlySpan<byte> text, List<Symbol> symbols, int left, int right, PriorityQueue<Pair, (float, int)> agenda,
        Dictionary<int, int> joints)
    {
        Symbol first = symbols[left], second = symbols[right];
        if (first.IsFrozen || second.IsFrozen) return;
        int length = first.Length + second.Length;
        int id = table.Trie.Find(text.Slice(first.Start, length));
        if (id < 0) return;
        agenda.Enqueue(new Pair(left, right, length), (-table[id].Score, left));
        if (table[id].Kind == SentencePieceKind.Unused) joints[id] = first.Length;
    }

    // An unused piece falls into what it was merged from, and so on.
    private void Append(ReadOnlySpan<byte> text, Dictionary<int, int> joints, List<Segment> pieces)
    {
        Stack<int> lengths = new([text.Length]);
        while (lengths.TryPop(out int length))
        {
            int id = table.FindOrUnknown(text[..length]);
            if (joints.Count > 0 && table[id].Kind == SentencePieceKind.Unused && joints.TryGetValue(id, out int left))
            {
                lengths.Push(length - left);
                lengths.Push(left);
                continue;
            }

            pieces.Add(new Segment(id, length));
            text = text[length..];
        }
    }

    private readonly record struct Symbol(int Start, int Length, int Previous, int Next, bool IsFrozen);

    private readonly record struct Pair(int Left, int Right, int Length);
}
