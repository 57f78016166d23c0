using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Expressions;

/// <summary>What stands between the parentheses of a call: <c>(a, b, name=c, *more, **named)</c>.</summary>
internal sealed class ArgumentList(
    Expression[] positional, KeyValuePair<string, Expression>[] named, Expression? more, Expression? moreNamed)
{
    public static readonly ArgumentList None = new([], [], null, null);

    /// <summary>All expressions in it.</summary>
    public Expression?[] Parts { get; } = [.. positional, .. named.Select(pair => pair.Value), more, moreNamed];

    public Arguments Evaluate(Scope scope)
    {
        if (ReferenceEquals(this, None)) return Arguments.None;
        object[] values = positional.Length == 0 ? [] : new object[positional.Length];
        for (int i = 0; i < values.Length; i++) values[i] = positional[i].Evaluate(scope);
        KeyValuePair<string, object>[] pairs = named.Length == 0 ? [] : new KeyValuePair<string, object>[named.Length];
        for (int i = 0; i < pairs.Length; i++) pairs[i] = new(named[i].Key, named[i].Value.Evaluate(scope));
        if (more is not null)
        {
            object[] all = Iteration.All(scope.Rendering, more.Evaluate(scope));
            scope.Rendering.Meter.Items(all.Length + values.Length);
            values = [.. values, .. all];
        }

        if (moreNamed is not null) pairs = [.. pairs, .. Pairs(scope.Rendering, moreNamed.Evaluate(scope))];
        return new Arguments(values, pairs);
    }

    private static IEnumerable<KeyValuePair<string, object>> Pairs(Rendering rendering, object value)
    {
        if (value is not DictValue dict)
            throw rendering.Error($"argument after ** must be a mapping, not {TypeName.Of(value)}");
        rendering.Meter.Items(dict.Count * 2L);
        for (int i = 0; i < dict.Count; i++)
        {
            (object key, object item) = dict.At(i);
            yield return new(TextValue.Of(key) ?? throw rendering.Error("keywords must be strings"), item);
        }
    }
}
