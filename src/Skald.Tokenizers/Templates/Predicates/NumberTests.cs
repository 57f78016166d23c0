using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Predicates;

/// <summary>Tests of the rest of a division.</summary>
internal static class NumberTests
{
    public static Operation[] All =>
    [
        new("odd", "", call => Rest(call, Boxed.Of(2), 1)),
        new("even", "", call => Rest(call, Boxed.Of(2), 0)),
        new("divisibleby", "num", call => Rest(call, call[0]!, 0)),
    ];

    private static object Rest(Invocation call, object divisor, long expected)
    {
        object rest = Operators.Apply(call.Rendering, BinaryOperator.Remainder, call.Subject, divisor);
        return Boxed.Of(Comparison.AreEqual(call.Rendering, rest, Boxed.Of(expected)));
    }
}
