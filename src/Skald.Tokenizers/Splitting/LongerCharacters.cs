using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Splitting;

/// <summary>The common characters beyond ASCII in 64 bytes, by ranges in which all code points have one class.</summary>
/// <remarks>
/// Letters U+00C0 to U+00FF without × and ÷, Cyrillic U+0400 to U+045F, ideographs U+4E00 to U+9FFF; punctuation U+2010 to
/// U+2027, U+3001 to U+3003, U+FF01 to U+FF0F and U+FF1A to U+FF20. A test holds this against the tables.
/// </remarks>
internal readonly struct LongerCharacters
{
    private const ulong Last = 1ul << 63;  // a first byte there: the next is not known

    public ulong Letters { get; private init; }

    public ulong Uppers { get; private init; }

    public ulong Caseless { get; private init; }

    public ulong Others { get; private init; }

    /// <summary>First bytes of <see cref="Others"/>.</summary>
    public ulong Triples { get; private init; }

    public ulong Hard { get; private init; }

    /// <param name="text">The first of 64 bytes, which begins a character.</param>
    /// <param name="high">The bytes that are not ASCII.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static LongerCharacters Find(ref byte text, ulong high)
    {
        ulong signs = ByteMasks.Equal(ref text, 0x97) | ByteMasks.Equal(ref text, 0xB7);
        ulong latin = ByteMasks.Equal(ref text, 0xC3) & ~(signs >> 1) & ~Last;
        ulong cyrillic = ByteMasks.Equal(ref text, 0xD0) & ~Last;
        ulong later = ByteMasks.Equal(ref text, 0xD1) & (ByteMasks.InRange(ref text, 0x80, 0x20) >> 1);
        ulong upper = (latin & (ByteMasks.InRange(ref text, 0x80, 0x1F) >> 1))
            | (cyrillic & (ByteMasks.InRange(ref text, 0x80, 0x30) >> 1));
        ulong pairs = latin | cyrillic | later;

        ulong ideographs = ByteMasks.InRange(ref text, 0xE5, 5)
            | (ByteMasks.Equal(ref text, 0xE4) & (ByteMasks.InRange(ref text, 0xB8, 8) >> 1));
        ulong caseless = ideographs | (ideographs << 1) | (ideographs << 2);

        ulong dashes = ByteMasks.Equal(ref text, 0xE2) & (ByteMasks.InRange(ref text, 0x90, 0x18) >> 2);
        ulong stops = ByteMasks.Equal(ref text, 0xE3) & (ByteMasks.InRange(ref text, 0x81, 3) >> 2);
        ulong wide = ByteMasks.Equal(ref text, 0xEF) & (ByteMasks.Equal(ref text, 0xBC) >> 1)
            & ((ByteMasks.InRange(ref text, 0x81, 15) | ByteMasks.InRange(ref text, 0x9A, 7)) >> 2);
        ulong triples = ((dashes | stops) & (ByteMasks.Equal(ref text, 0x80) >> 1)) | wide;
        ulong others = triples | (triples << 1) | (triples << 2);

        ulong letters = pairs | (pairs << 1) | caseless;
        return new LongerCharacters
        {
            Letters = letters,
            Uppers = upper | (upper << 1),
            Caseless = caseless,
            Others = others,
            Triples = triples,
            Hard = high & ~(letters | others),
        };
    }
}
