namespace Skald.Tokenizers.Words;

/// <summary>Which characters stand beside each other in some token of a vocabulary.</summary>
internal sealed class NeighbourTable
{
    private const int Others = 0x80, Count = Others + 1;

    private readonly bool[] _pairs = new bool[Count * Count];

    /// <param name="tokens">The vocabulary.</param>
    /// <param name="mark">What a space becomes in it, or null.</param>
    public NeighbourTable(IEnumerable<string> tokens, string? mark)
    {
        char space = mark is null ? ' ' : mark[0];
        foreach (string token in tokens)
        {
            for (int i = 1; i < token.Length; i++)
                _pairs[(Class(token[i - 1], space) * Count) + Class(token[i], space)] = true;
        }
    }

    /// <summary>True where a token may hold both; all characters beyond ASCII count as one, 0x80.</summary>
    public bool Holds(int before, int current) => before < 0 || current < 0 || _pairs[(before * Count) + current];

    private static int Class(char c, char space) => c == space ? ' ' : Math.Min(c, (char)Others);
}
