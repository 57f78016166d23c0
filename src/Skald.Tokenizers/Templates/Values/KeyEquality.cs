using System.Numerics;
using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Templates.Values;

/// <summary>Equality and hashes of dictionary keys: texts, numbers, tuples of such, and all else by identity.</summary>
/// <remarks>What a template uses as a key passes <see cref="Evaluation.Keys"/> first, which bounds the work here.</remarks>
internal sealed class KeyEquality : IEqualityComparer<object>
{
    private KeyEquality()
    {
    }

    public static readonly KeyEquality Comparer = new();

    public static bool AreEqual(object a, object b)
    {
        if (ReferenceEquals(a, b)) return true;
        if (TextOf(a) is { } text) return TextOf(b) is { } other && text == other;
        if (Number.IsNumber(a)) return Number.IsNumber(b) && Number.Compare(a, b) == 0;
        if (a is BytesValue bytes) return b is BytesValue others && bytes.Bytes.AsSpan().SequenceEqual(others.Bytes);
        if (a is Undefined) return b is Undefined;
        if (a is not TupleValue x || b is not TupleValue y || x.Count != y.Count) return false;
        for (int i = 0; i < x.Count; i++)
            if (!AreEqual(x.Items[i], y.Items[i])) return false;
        return true;
    }

    bool IEqualityComparer<object>.Equals(object? a, object? b) => AreEqual(a!, b!);

    public int GetHashCode(object value) => value switch
    {
        string text => StringComparer.Ordinal.GetHashCode(text),
        SafeText safe => StringComparer.Ordinal.GetHashCode(safe.Text),
        bool flag => flag ? 1 : 0,
        long number => number.GetHashCode(),
        BigInteger big => ((double)big).GetHashCode(),
        double number => HashOf(number),
        TupleValue tuple => tuple.Items.Aggregate(tuple.Count, (hash, item) => (hash * 31) + GetHashCode(item)),
        BytesValue or Undefined => TypeName.Of(value).Length,
        _ => RuntimeHelpers.GetHashCode(value),
    };

    // A whole number hashes as the integer that equals it.
    private static int HashOf(double number) =>
        number == Math.Floor(number) && Math.Abs(number) < 9.2e18 ? ((long)number).GetHashCode() : number.GetHashCode();

    private static string? TextOf(object value) => value as string ?? (value as SafeText)?.Text;
}
