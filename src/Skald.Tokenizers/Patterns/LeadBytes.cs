namespace Skald.Tokenizers.Patterns;

/// <summary>The bytes with which the UTF-8 of a set's members begins.</summary>
internal sealed class LeadBytes
{
    private readonly bool[] _contains = new bool[256];

    public LeadBytes(CodePointSet set)
    {
        // The first byte never falls as code points rise.
        foreach ((int first, int last) in set.Ranges) _contains.AsSpan(Lead(first)..(Lead(last) + 1)).Fill(true);
    }

    public bool Contains(byte lead) => _contains[lead];

    private static int Lead(int codePoint) => codePoint switch
    {
        < 0x80 => codePoint,
        < 0x800 => 0xC0 | (codePoint >> 6),
        < 0x10000 => 0xE0 | (codePoint >> 12),
        _ => 0xF0 | (codePoint >> 18),
    };
}
