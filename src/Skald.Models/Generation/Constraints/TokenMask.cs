using System.Runtime.Intrinsics;

namespace Skald.Models.Generation.Constraints;

/// <summary>Tokens that may follow a state.</summary>
/// <param name="vocabulary">Ids.</param>
internal sealed class TokenMask(int vocabulary)
{
    private readonly ulong[] _bits = new ulong[(vocabulary + 63) / 64];

    /// <summary>The longest way home, in bytes, from a token that is allowed.</summary>
    public int LongestCost { get; private set; }

    /// <summary>Tokens allowed.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a token may follow.</summary>
    public bool this[int id] => (_bits[id >> 6] >> (id & 63) & 1) != 0;

    /// <summary>Allows a token.</summary>
    /// <param name="id">Which.</param>
    /// <param name="cost">Fewest bytes that finish the text after it.</param>
    public void Add(int id, int cost)
    {
        _bits[id >> 6] |= 1UL << (id & 63);
        LongestCost = Math.Max(LongestCost, cost);
        Count++;
    }

    /// <summary>Allows tokens that are not allowed yet.</summary>
    /// <param name="tokens">Which.</param>
    /// <param name="cost">Fewest bytes that finish the text after any of them.</param>
    public void Add(TokenSubset tokens, int cost)
    {
        for (int i = 0; i < _bits.Length; i++) _bits[i] |= tokens.Bits[i];
        LongestCost = Math.Max(LongestCost, cost);
        Count += tokens.Count;
    }

    /// <summary>Forbids all other tokens but some.</summary>
    /// <remarks>Where all that is allowed was forbidden before, it becomes equally likely.</remarks>
    /// <param name="logits">[vocabulary]; ids beyond the mask are forbidden.</param>
    /// <param name="ends">Allowed where <paramref name="mayEnd"/>, and nowhere else.</param>
    /// <param name="mayEnd">Whether the text may end here.</param>
    public void Apply(Span<float> logits, TokenIds ends, bool mayEnd)
    {
        float[] own = new float[ends.Count];
        for (int i = 0; i < own.Length; i++) own[i] = mayEnd ? logits[ends[i]] : float.NegativeInfinity;
        ForbidOthers(logits);
        for (int i = 0; i < own.Length; i++) logits[ends[i]] = own[i];
        if (logits.ContainsAnyExcept(float.NegativeInfinity)) return;
        for (int id = 0; id < Math.Min(vocabulary, logits.Length); id++)
            if (this[id] && !ends.Contains(id)) logits[id] = 0;
        if (!mayEnd) return;
        foreach (int id in ends) logits[id] = 0;
    }

    private void ForbidOthers(Span<float> logits)
    {
        for (int first = 0; first < logits.Length; first += 64)
        {
            ulong bits = first < vocabulary ? _bits[first >> 6] : 0;
            Span<float> block = logits[first..Math.Min(first + 64, logits.Length)];
            if (bits == 0) block.Fill(float.NegativeInfinity);
            else if (bits != ulong.MaxValue) ForbidOthers(block, bits);
        }
    }

    private static void ForbidOthers(Span<float> block, ulong bits)
    {
        var places = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
        int i = 0;
        for (; i + 8 <= block.Length; i += 8)
        {
            Vector256<int> forbids = Vector256.Equals(Vector256.Create((int)(bits >> i)) & places, Vector256<int>.Zero);
            var eight = Vector256.LoadUnsafe(ref block[i]);
            Vector256.ConditionalSelect(forbids.AsSingle(), Vector256.Create(float.NegativeInfinity), eight).StoreUnsafe(ref block[i]);
        }

        for (; i < block.Length; i++)
            if ((bits >> i & 1) == 0) block[i] = float.NegativeInfinity;
    }
}
