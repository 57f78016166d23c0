using System.Numerics;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Methods;

/// <summary>The attributes and methods of numbers.</summary>
internal static class NumberAttributes
{
    private static readonly Operation s_isInteger = new("is_integer", "", call =>
        Boxed.Of(call.Subject is not double real || real == Math.Floor(real)));

    private static readonly Operation s_bitLength = new("bit_length", "", call =>
    {
        _ = Number.TryInteger(call.Subject, out BigInteger integer);
        return Boxed.Of(integer.IsZero ? 0 : BigInteger.Abs(integer).GetBitLength());
    });

    private static readonly Operation s_conjugate = new("conjugate", "", call => call.Subject);

    public static object? Find(object number, string name) => name switch
    {
        "real" => number is bool flag ? Boxed.Of(flag ? 1 : 0) : number,
        "imag" => number is double ? 0.0 : Boxed.Of(0),
        "numerator" when number is not double => number is bool flag ? Boxed.Of(flag ? 1 : 0) : number,
        "denominator" when number is not double => Boxed.Of(1),
        "is_integer" => new BoundMethod(number, s_isInteger),
        "conjugate" => new BoundMethod(number, s_conjugate),
        "bit_length" when number is not double => new BoundMethod(number, s_bitLength),
        _ => null,
    };
}
