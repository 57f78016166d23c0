using System.Globalization;

namespace Skald.Formats.Gguf;

/// <summary>The name of one part of a split model: <c>name-00002-of-00005.gguf</c>.</summary>
internal readonly record struct GgufSplit(string Stem, int Number, int Count)
{
    /// <summary>More parts than any model has; keeps a hostile key from opening files without end.</summary>
    public const int MaxCount = 10_000;

    private const int Digits = 5;
    private const string Of = "-of-", Extension = ".gguf";

    /// <summary>What a path says of the part; null where it isn't the name of one.</summary>
    public static GgufSplit? Parse(string path)
    {
        int tail = 1 + Digits + Of.Length + Digits + Extension.Length, start = path.Length - tail;
        if (start < 0 || path[start] != '-' || !path.EndsWith(Extension, StringComparison.Ordinal)) return null;
        ReadOnlySpan<char> middle = path.AsSpan(start + 1);
        bool isSplit = int.TryParse(middle[..Digits], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            & middle[Digits..].StartsWith(Of, StringComparison.Ordinal)
            & int.TryParse(middle.Slice(Digits + Of.Length, Digits), NumberStyles.None, CultureInfo.InvariantCulture,
                out int count);
        return isSplit && number >= 1 && number <= count ? new GgufSplit(path[..start], number, count) : null;
    }

    /// <summary>The path of a part, counted from 1.</summary>
    public string PathOf(int number) => string.Create(
        CultureInfo.InvariantCulture, $"{Stem}-{number:D5}{Of}{Count:D5}{Extension}");
}
