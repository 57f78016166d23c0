using System.Numerics;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary>What counts as true: all but false, none, zero, and what is empty or undefined.</summary>
internal static class Truth
{
    public static bool Of(object value) => value switch
    {
        bool flag => flag,
        string text => text.Length > 0,
        None or Undefined => false,
        long integer => integer != 0,
        double real => real != 0,
        SequenceValue sequence => sequence.Count > 0,
        DictValue dict => dict.Count > 0,
        SafeText safe => safe.Text.Length > 0,
        BigInteger big => !big.IsZero,
        RangeValue range => range.Length > 0,
        DictView view => view.Count > 0,
        BytesValue bytes => bytes.Bytes.Length > 0,
        _ => true,
    };
}
