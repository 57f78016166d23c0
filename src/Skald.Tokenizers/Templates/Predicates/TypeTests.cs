using System.Numerics;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Filters;
using Skald.Tokenizers.Templates.Methods;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Predicates;

/// <summary>Tests of what a value is.</summary>
internal static class TypeTests
{
    public static Operation[] All =>
    [
        Test("defined", value => value is not Undefined),
        Test("undefined", value => value is Undefined),
        Test("none", value => value is None),
        Test("boolean", value => value is bool),
        Test("true", value => value is true),
        Test("false", value => value is false),
        Test("integer", value => value is long or BigInteger),
        Test("float", value => value is double),
        Test("number", Number.IsNumber),
        Test("string", TextValue.Is),
        Test("mapping", value => value is DictValue),
        Test("sequence", value =>
            value is string or SafeText or SequenceValue or DictValue or RangeValue or BytesValue or Undefined),
        Test("iterable", value => Iteration.TryOf(value) is not null),
        Test("callable", value => value is Undefined or (Callable and not Globals.Cycler)),
        Test("escaped", value => value is SafeText),
        new("lower", "", call => Boxed.Of(Casing.IsLower(call.SubjectText))),
        new("upper", "", call => Boxed.Of(Casing.IsUpper(call.SubjectText))),
        new("filter", "", call => IsName(call, name => FilterTable.Find(name) is not null)),
        new("test", "", call => IsName(call, name => PredicateTable.Find(name) is not null)),
    ];

    private static Operation Test(string name, Func<object, bool> test) =>
        new(name, "", call => Boxed.Of(test(call.Subject)));

    private static object IsName(Invocation call, Func<string, bool> isKnown) =>
        Boxed.Of(TextValue.Of(Keys.Require(call.Rendering, call.Subject)) is { } name && isKnown(name));
}
