namespace Skald.Models.Generation.Constraints;

/// <summary>The tokens that consist of certain bytes only.</summary>
/// <remarks>
/// Where those bytes lead from a state back to it, as letters do inside a JSON string, all of these tokens may follow and
/// lead back too: a walk begins with them and leaves their part of the trie out.
/// </remarks>
internal sealed class TokenSubset
{
    private readonly bool[] _isWhole;

    /// <param name="bits">The tokens, a bit for each id.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="isWhole">For each node of the trie whether its label and all below consist of the bytes.</param>
    public TokenSubset(ulong[] bits, int count, bool[] isWhole) => (Bits, Count, _isWhole) = (bits, count, isWhole);

    /// <summary>The tokens, a bit for each id.</summary>
    public ulong[] Bits { get; }

    /// <summary>How many they are.</summary>
    public int Count { get; }

    /// <summary>Whether a node's label and all below it consist of the bytes.</summary>
    public bool IsWhole(int node) => _isWhole[node];
}
