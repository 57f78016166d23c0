using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Expressions;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Predicates;

/// <summary>Tests against another value, each with its operator and its names.</summary>
internal static class ComparisonTests
{
    private const long FewestShared = -5, MostShared = 256;  // integers that Python makes only once

    public static Operation[] All =>
    [
        .. Compare(CompareOperator.Equal, "eq", "==", "equalto"),
        .. Compare(CompareOperator.NotEqual, "ne", "!="),
        .. Compare(CompareOperator.Less, "lt", "<", "lessthan"),
        .. Compare(CompareOperator.LessOrEqual, "le", "<="),
        .. Compare(CompareOperator.Greater, "gt", ">", "greaterthan"),
        .. Compare(CompareOperator.GreaterOrEqual, "ge", ">="),
        .. Compare(CompareOperator.In, "in"),
        new("sameas", "other", call => Boxed.Of(IsSame(call.Subject, call[0]!))),
    ];

    private static IEnumerable<Operation> Compare(CompareOperator symbol, params string[] names) => names.Select(name =>
        new Operation(name, "other", call =>
            Boxed.Of(CompareExpression.Holds(call.Rendering, symbol, call.Subject, call[0]!))));

    private static bool IsSame(object a, object b) => ReferenceEquals(a, b)
        || (a is bool x && b is bool y && x == y)
        || (a is long m && b is long n && m == n && m is >= FewestShared and <= MostShared);
}
