namespace Skald.Tokenizers.Training;

/// <summary>Orders strings by code points, as UTF-8 does by bytes: UTF-16 puts U+10000 before U+E000.</summary>
internal sealed class CodePointOrder : IComparer<string>
{
    public static CodePointOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        int same = x.AsSpan().CommonPrefixLength(y);
        if (same == x!.Length || same == y!.Length) return x.Length.CompareTo(y!.Length);
        return Rank(x[same]).CompareTo(Rank(y[same]));
    }

    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
