using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Statements;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Globals;

/// <summary>The functions that every template can call.</summary>
internal static class Functions
{
    private const int LongestRange = 100_000;

    public static readonly Operation Range = new("range", "start stop? step?", call =>
    {
        (long start, long stop) = call.Has(1) ? (call.Integer(0), call.Integer(1)) : (0, call.Integer(0));
        long step = call.Integer(2, 1);
        if (step == 0) throw call.Rendering.Error("range() arg 3 must not be zero");
        var range = new RangeValue(start, stop, step);
        return range.Length <= LongestRange
            ? range
            : throw call.Rendering.Error(
                $"Range too big. The sandbox blocks ranges larger than MAX_RANGE ({LongestRange}).");
    });

    public static readonly Operation Namespace = new("namespace", call =>
    {
        var space = new NamespaceValue();
        DictValue attributes = DictType.Collect(call);
        for (int i = 0; i < attributes.Count; i++)
        {
            (object key, object value) = attributes.At(i);
            string name = TextValue.Of(key) ?? throw call.Rendering.Error("attribute names must be strings");
            NamespaceTarget.Set(call.Rendering, space, name, value);
        }

        return space;
    });

    public static readonly Operation Cycler = new("cycler", call => call.Raw.Positional.Length > 0
        ? new Cycler(call.Raw.Positional)
        : throw call.Rendering.Error("at least one item has to be provided"));

    public static readonly Operation Joiner = new("joiner", "sep?", call => new Joiner(call[0] ?? ", "));

    public static readonly Operation Lipsum = new("lipsum", call =>
        throw call.Rendering.Error("lipsum is refused: the same chat must render the same"));

    public static readonly Operation RaiseException = new("raise_exception", "message", call =>
        throw new TemplateException(
            TemplateFailure.Raised, ValueText.Of(call.Rendering, call[0]!), call.Rendering.Meter.Position));

    public static readonly Operation StrftimeNow = new("strftime_now", "format", call =>
    {
        string format = call.Text(0);
        call.Rendering.Meter.Text(format.Length * 12L);
        return TimeFormat.Apply(call.Rendering.Clock.GetLocalNow(), format);
    });
}
