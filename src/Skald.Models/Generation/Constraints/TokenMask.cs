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

    /// <summary>Forbids all other tokens but some.</summary>
    /// <param name="logits">[vocabulary]; ids beyond the mask are forbidden.</param>
    /// <param name="ends">Allowed as well where <paramref name="mayEnd"/>.</param>
    /// <param name="mayEnd">Whether the text may end here.</param>
    public void Apply(Span<float> logits, TokenIds ends, bool mayEnd)
    {
        bool isPossible = false;
        for (int id = 0; id < logits.Length; id++)
        {
            bool isAllowed = (id < vocabulary && this[id] && !ends.Contains(id)) || (mayEnd && ends.Contains(id));
            if (!isAllowed) logits[id] = float.NegativeInfinity;
            else isPossible |= !float.IsNegativeInfinity(logits[id]);
        }

        if (isPossible) return;
        for (int id = 0; id < logits.Length; id++)
            if ((id < vocabulary && this[id] && !ends.Contains(id)) || (mayEnd && ends.Contains(id))) logits[id] = 0;
    }
}
