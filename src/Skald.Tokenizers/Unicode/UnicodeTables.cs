using System.Text;

namespace Skald.Tokenizers.Unicode;

/// <summary>
/// The Unicode Character Database, read once from the assembly: never from the machine or its culture.
/// </summary>
internal static class UnicodeTables
{
    static UnicodeTables()
    {
        TableReader reader = new();
        Version = reader.Version;
        PropertyIndex = new CodePointTable(reader.Shorts(), reader.Shorts());
        Properties = [.. reader.Ints().Select(value => (uint)value)];
        ScriptNames = Encoding.UTF8.GetString(reader.Bytes()).Split('\n');
        CodePointTable[] maps = new CodePointTable[7];
        for (int i = 0; i < maps.Length; i++) maps[i] = new CodePointTable(reader.Shorts(), reader.Shorts());
        int[] sequences = reader.Ints(), pool = reader.Ints();
        Canonical = new CodePointMap(maps[0], sequences, pool);
        Compatible = new CodePointMap(maps[1], sequences, pool);
        Lower = new CodePointMap(maps[2], sequences, pool);
        Upper = new CodePointMap(maps[3], sequences, pool);
        Title = new CodePointMap(maps[4], sequences, pool);
        Fold = new CodePointMap(maps[5], sequences, pool);
        SimpleFold = new CodePointMap(maps[6], sequences, pool);
        Compositions = new CompositionTable(reader.Ints());
    }

    /// <summary>Version of the standard, such as 15.0.0.</summary>
    public static Version Version { get; }

    /// <summary>Index into <see cref="Properties"/> by code point.</summary>
    public static CodePointTable PropertyIndex { get; }

    /// <summary>
    /// Category in bits 0–4, Alphabetic in 5, Uppercase in 6, Lowercase in 7, script in 8–15, combining class in 16–23,
    /// flags in 24–31.
    /// </summary>
    public static uint[] Properties { get; }

    /// <summary>"Long_Name;Shrt" by script number; number 0 is Unknown.</summary>
    public static string[] ScriptNames { get; }

    /// <summary>Full canonical decompositions, without Hangul's, which are arithmetic.</summary>
    public static CodePointMap Canonical { get; }

    /// <summary>Full compatibility decompositions, canonical ones included, without Hangul's.</summary>
    public static CodePointMap Compatible { get; }

    /// <summary>Lower case without conditions, such as the final sigma's.</summary>
    public static CodePointMap Lower { get; }

    /// <summary>Upper case without conditions, such as <c>SS</c> for ß.</summary>
    public static CodePointMap Upper { get; }

    /// <summary>Upper case at the beginning of a word, such as <c>Ss</c> for ß.</summary>
    public static CodePointMap Title { get; }

    /// <summary>Full case folding.</summary>
    public static CodePointMap Fold { get; }

    /// <summary>Case folding to one code point.</summary>
    public static CodePointMap SimpleFold { get; }

    public static CompositionTable Compositions { get; }
}
